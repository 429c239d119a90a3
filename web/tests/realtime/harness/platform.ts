/** The platform as a test talks to it: the requests of the sync core, and what a document really is. */
import Delta, { type Op } from 'quill-delta';
import type { RestProblem } from '../../../src/realtime/connection';
import type { Rest } from '../../../src/realtime/rest';
import type { Acknowledged, Revision, Snapshot } from '../../../src/realtime/wire';

/** What `local --json` says of itself and its people. */
export interface Cloud {
  readonly rest: string;
  readonly socket: string;
  readonly people: readonly Person[];
}

export interface Person {
  readonly name: string;
  readonly person: string;
  readonly organization: string;
  readonly role: string;
  readonly token: string;
}

export class Platform {
  constructor(
    readonly cloud: Cloud,
    readonly person: Person,
  ) {}

  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const problem = (status: number, code: string, detail: string): RestProblem => ({ status, code, detail });
    const response = await fetch(this.cloud.rest + path, {
      method,
      headers: {
        authorization: `Bearer ${this.person.token}`,
        'x-organization': this.person.organization,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      },
      body: body === undefined ? null : JSON.stringify(body),
    }).catch((error: unknown) => Promise.reject(problem(0, 'unreachable', String(error))));
    const answer = (await response.json().catch(() => null)) as Partial<RestProblem> | null;
    if (response.ok) return answer as T;
    throw problem(response.status, answer?.code ?? 'internal', answer?.detail ?? 'No readable answer.');
  }

  rest(): Rest {
    const path = (document: string) => `/collaboration/documents/${document}`;
    return {
      ticket: async () => (await this.ask<{ ticket: string }>('POST', '/platform/tickets')).ticket,
      snapshot: (document) => this.ask<Snapshot>('GET', `${path(document)}/snapshot`),
      revisions: async (document, since) => (await this.page(document, since)).items,
      submit: (document, submit) => this.ask<Acknowledged>('POST', `${path(document)}/revisions`, submit),
    };
  }

  /** A new document that everybody of the organization may write in. */
  async document(name: string): Promise<string> {
    const workspace = await this.ask<{ id: string }>('POST', '/collaboration/workspaces', { name });
    const path = `/collaboration/workspaces/${workspace.id}/documents`;
    return (await this.ask<{ id: string }>('POST', path, { name, everyone: 'edit' })).id;
  }

  private page(document: string, since: number): Promise<{ items: Revision[] }> {
    return this.ask('GET', `/collaboration/documents/${document}/revisions?since=${since}&limit=100`);
  }

  /** The document as the platform has it, and every revision. */
  async history(document: string): Promise<{ text: Delta; revisions: Revision[] }> {
    const revisions: Revision[] = [];
    for (let since = 0; ; since = revisions.at(-1)?.revision ?? 0) {
      const { items } = await this.page(document, since);
      if (items.length === 0) break;
      revisions.push(...items);
    }
    const text = revisions.reduce((before, { change }) => before.compose(new Delta(change)), new Delta([{ insert: '\n' } as Op]));
    return { text, revisions };
  }
}
