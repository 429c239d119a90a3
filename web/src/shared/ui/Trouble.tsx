/** Why something that somebody wanted done was not done, where they wanted it. What they typed is still there. */
import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { asProblem } from '../api/problem';

/**
 * What is wrong with a field of a form: the sentence that the platform has for it. What only its schema says (“value does not
 * match …”) is no sentence for people: for that the page has its own.
 */
export function fieldError(error: unknown, field: string, own?: string): string | undefined {
  if (error === null || error === undefined) return undefined;
  const detail = asProblem(error).fields[`/${field}`];
  if (detail === undefined) return undefined;
  if (own !== undefined && detail.startsWith('value ')) return own;
  return `${detail.charAt(0).toUpperCase()}${detail.slice(1)}`;
}

interface TroubleProps {
  error: unknown;
  /** The fields that a form shows the errors of itself. */
  fields?: readonly string[];
}

export function Trouble({ error, fields = [] }: TroubleProps) {
  if (error === null || error === undefined) return null;
  const problem = asProblem(error);
  const elsewhere = Object.keys(problem.fields).filter((field) => !fields.includes(field.replace(/^\//, '')));
  // Every field says for itself what is wrong with it.
  if (Object.keys(problem.fields).length > 0 && elsewhere.length === 0) return null;
  const conflict = problem.status === 412;
  return (
    <Alert
      color={conflict ? 'yellow' : 'red'}
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      role="alert"
      title={conflict ? 'Somebody else changed this meanwhile' : undefined}
    >
      {conflict
        ? 'Nothing was overwritten. What they saved has been loaded, and what you typed is still here: send it again to keep yours.'
        : [problem.detail, ...elsewhere.map((field) => `${field.replace(/^[/?]/, '')}: ${problem.fields[field]}`)].join(' ')}
    </Alert>
  );
}
