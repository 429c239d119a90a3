/**
 * What was asked for, once it is there; until then that it is loading, that it failed, or that this device is offline and has no
 * copy of it. What was loaded before stays while something newer cannot be had.
 */
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { asProblem, unreachable } from '../api/problem';
import { Failure, Loading } from './states';

interface LoadedProps<T> {
  query: UseQueryResult<T>;
  /** What is loaded, as in “Loading the members…”. */
  what: string;
  lines?: number;
  action?: ReactNode;
  children: (data: T) => ReactNode;
}

export function Loaded<T>({ query, what, lines = 4, action, children }: LoadedProps<T>) {
  const { data, error, fetchStatus, refetch } = query;
  const problem = error === null ? null : asProblem(error);
  const notTheirs = problem?.status === 403 || problem?.status === 404;
  if (data !== undefined && !notTheirs) return children(data);
  if (problem !== null) return <Failure problem={problem} retry={() => void refetch()} action={action} />;
  if (fetchStatus === 'paused') return <Failure problem={unreachable()} retry={() => void refetch()} />;
  return <Loading what={what} lines={lines} />;
}
