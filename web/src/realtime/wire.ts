/**
 * What goes over the socket, as docs/realtime.md has it: messages from this client, frames from the platform. The shapes that REST
 * has too are those of the contract.
 */
import type { Op } from 'quill-delta';
import type { components } from '../shared/api/schema';

type Schemas = components['schemas'];

export type Capacity = Schemas['Capacity'];
export type Presence = Schemas['Presence'];
export type Selection = Schemas['Selection'];
export type Head = Schemas['Head'];

/** A change that was stored, with its number. */
export interface Revision {
  readonly revision: number;
  readonly client?: string | null;
  readonly seq: number;
  readonly author: string;
  readonly at: string;
  readonly change: Op[];
  readonly length: number;
  readonly closed?: boolean;
  readonly hash?: string | null;
}

export interface Snapshot {
  readonly document: string;
  readonly revision: number;
  readonly length: number;
  readonly hash: string;
  readonly content: Op[];
  readonly closed: boolean;
  readonly clients: Readonly<Record<string, { readonly seq: number; readonly revision: number }>>;
}

/** The members of a submit that socket and REST share. */
export interface Submit {
  readonly client: string;
  readonly seq: number;
  readonly base: number;
  readonly change: Op[];
}

export type Message =
  | { action: 'document.open'; request: string; document: string; client: string; revision: number; view?: true }
  | ({ action: 'document.submit'; request: string; document: string; selection?: Selection } & Submit)
  | { action: 'document.catch_up'; request: string; document: string; after: number }
  | { action: 'presence.update'; document: string; client: string; seq: number; selection?: Selection }
  | { action: 'ping'; documents: Head[] };

export interface Opened {
  readonly type: 'opened';
  readonly document: string;
  readonly head: number;
  readonly capacity: Capacity;
  readonly reason?: string | null;
  readonly sync_interval_ms: number;
  readonly revisions: readonly Revision[];
  readonly participants: readonly Presence[];
}

export interface Acknowledged {
  readonly type: 'acknowledged';
  readonly document: string;
  readonly client: string;
  readonly seq: number;
  readonly revision: number;
  readonly previous: readonly Revision[];
}

export interface CaughtUp {
  readonly type: 'caught_up';
  readonly document: string;
  readonly head: number;
  readonly revisions: readonly Revision[];
  readonly by_rest?: boolean;
}

export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

export interface ProblemFrame {
  readonly type: 'problem';
  readonly request?: string | null;
  readonly document?: string | null;
  readonly problem: Problem;
}

export type Frame =
  | Opened
  | Acknowledged
  | CaughtUp
  | ({ readonly type: 'revision'; readonly document: string; readonly selection?: Selection | null } & Revision)
  | { readonly type: 'head'; readonly document: string; readonly revision: number }
  | { readonly type: 'joined'; readonly document: string; readonly participant: Presence }
  | { readonly type: 'left'; readonly document: string; readonly client: string }
  | {
      readonly type: 'presence';
      readonly document: string;
      readonly client: string;
      readonly seq: number;
      readonly selection?: Selection | null;
    }
  | { readonly type: 'pong'; readonly heads: readonly Head[]; readonly lost?: readonly string[] }
  | ProblemFrame;

/** Bytes of something as JSON in UTF-8. */
export function bytes(value: unknown): number {
  return encoder.encode(JSON.stringify(value)).length;
}

const encoder = new TextEncoder();
