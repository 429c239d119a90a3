/** How an editor begins: with what an earlier one left on this device, or anew, on the newest snapshot. */
import Delta from 'quill-delta';
import type { Locks } from './browser';
import { Client } from './client';
import { hold, type Orphan, revived } from './inheritance';
import { hash } from './text';
import type { Capacity, Snapshot } from './wire';

export interface Beginning {
  readonly client: Client;
  /** What the platform last let it do. */
  readonly capacity: Capacity | null;
  /** Lets its id go. */
  readonly release: () => void;
}

/** Goes on with what was left, or null when that does not fit together. */
export function continued(orphan: Orphan): Beginning | null {
  const client = revived(orphan);
  return client && { client, capacity: orphan.kept.capacity, release: orphan.release };
}

/** A new editor on a snapshot, which must be whole. */
export async function anew(document: string, locks: Locks, next: () => Promise<Snapshot>): Promise<Beginning> {
  const { revision, content, hash: expected } = await next();
  const text = new Delta(content);
  if ((await hash(text)) !== expected) throw { status: 0, code: 'damaged', detail: 'The document arrived damaged. Try again.' };
  const { id, release } = await newId(locks);
  return { client: new Client(id, document, revision, text), capacity: null, release };
}

/** The same text and what is left of the work as a fresh edit, under an id that nobody else has. */
export async function renamed(old: Client, locks: Locks, now: number): Promise<Beginning> {
  const { id, release } = await newId(locks);
  const client = new Client(id, old.document, old.revision, old.confirmed);
  for (const change of old.own) client.edit(change, now);
  return { client, capacity: null, release };
}

async function newId(locks: Locks): Promise<{ id: string; release: () => void }> {
  const id = `cli_${crypto.randomUUID()}`;
  return { id, release: (await hold(locks, id)) ?? (() => {}) };
}
