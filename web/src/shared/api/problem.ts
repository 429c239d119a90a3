/**
 * What can go wrong with a request, as one kind of error: the platform refused it and said why (RFC 9457), or nothing readable
 * came back. Pages show `detail` to people and act on `code`; the codes are those of docs/realtime.md and of each function.
 */
import type { components } from './schema';

type Problem = components['schemas']['Problem'];

/** What stands for a request that reached nobody. */
export const UNREACHABLE = 'unreachable';

export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    /** 0 when nothing came back. */
    readonly status: number,
    /** The problem's code, or `unreachable`. */
    readonly code: string,
    /** One or two sentences for a person. */
    readonly detail: string,
    /** What is wrong with which member of the request, by its name. */
    readonly fields: Readonly<Record<string, string>> = {},
    /** Seconds after which it may be tried again, when the platform said so. */
    readonly retryAfter: number | null = null,
  ) {
    super(detail);
  }

  /** Whether the same request may well succeed a little later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** The error that an answer without success stands for. */
export function problemOf(response: Response, body: unknown): ProblemError {
  const wait = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const retryAfter = Number.isFinite(wait) ? wait : null;
  if (isProblem(body)) {
    const fields = Object.fromEntries((body.errors ?? []).map(({ field, detail }) => [field, detail]));
    return new ProblemError(response.status, body.code, body.detail, fields, retryAfter);
  }
  const detail = 'The platform gave no readable answer. Try again in a moment.';
  return new ProblemError(response.status, 'unreadable', detail, {}, retryAfter);
}

/** The error for a request that never got an answer. */
export function unreachable(): ProblemError {
  return new ProblemError(0, UNREACHABLE, 'The platform cannot be reached. Check your connection and try again.');
}

/** Any error as one that can be shown. */
export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new ProblemError(0, 'internal', `Something went wrong in this page: ${detail}`);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}
