/**
 * Requests to the platform, typed by its own contract (`infra/openapi.json`). Every answer is either the body that the contract
 * promises or a `ProblemError`; a request that creates carries an Idempotency-Key, so that a retry creates once.
 */
import createFetchClient, { type Client, type Middleware } from 'openapi-fetch';
import { problemOf, unreachable } from './problem';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];
export type Api = Client<paths>;

/** Who asks, and what to do when the platform no longer knows them. */
export interface Credentials {
  /** A token that is good now, or null when there is none. */
  token(): Promise<string | null>;
  /** The platform did not accept the token. */
  refused(): void;
}

/** A client that speaks for a person, in an organization if one is named. */
export function createApi(credentials: Credentials, organization: string | null): Api {
  const client = createFetchClient<paths>({
    baseUrl: '',
    fetch: (request) => fetch(request).catch(() => Promise.reject(unreachable())),
  });
  const middleware: Middleware = {
    async onRequest({ request }) {
      const token = await credentials.token();
      if (token !== null) request.headers.set('Authorization', `Bearer ${token}`);
      if (organization !== null) request.headers.set('X-Organization', organization);
      if (request.method === 'POST' && !request.headers.has('Idempotency-Key'))
        request.headers.set('Idempotency-Key', crypto.randomUUID());
      return request;
    },
    onResponse({ response }) {
      if (response.status === 401) credentials.refused();
    },
  };
  client.use(middleware);
  return client;
}

/** The body of a successful answer; throws a `ProblemError` for any other. */
export async function answer<T>(request: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await request;
  if (!response.ok) throw problemOf(response, error);
  return data as T;
}

/** The header that says which version of a thing a change was made on: somebody else's newer one is then not overwritten. */
export const ifMatch = (version: number) => ({ 'If-Match': `"v${version}"` });

interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string | null;
}

/** Every item of a paged list, page by page. */
export async function everything<T>(page: (after: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let after: string | undefined;
  do {
    const { items: more, next } = await page(after);
    items.push(...more);
    after = next ?? undefined;
  } while (after !== undefined);
  return items;
}
