/**
 * What editors that are gone left on this device. Every running editor holds a lock that is named after its client id, so whose lock
 * is free is gone: the latest of them is gone on with under its own numbers, and the unsent work of the others is sent beside it.
 */
import Delta from 'quill-delta';
import type { Locks } from './browser';
import { Client } from './client';
import type { Kept, Store } from './store';
import type { Saved } from './work';

/** An editor that left something here and is gone. Nobody else takes it while it is not released. */
export interface Orphan {
  readonly kept: Kept;
  readonly release: () => void;
}

export interface Inheritance {
  readonly latest: Orphan | null;
  /** Those of the others that have unsent work. */
  readonly others: readonly Orphan[];
}

/** Holds the id for as long as this editor runs; null when another has it. A browser without locks lets nobody adopt anything. */
export function hold(locks: Locks, client: string): Promise<(() => void) | null> {
  return locks.hold(`companion-client/${client}`).catch(() => null);
}

/** Takes what is there for the document; what has nothing unsent and is not the latest is removed. */
export async function inherit(store: Store, locks: Locks, document: string): Promise<Inheritance> {
  const others: Orphan[] = [];
  let latest: Orphan | null = null;
  for (const kept of await store.load(document).catch(() => [])) {
    const release = await hold(locks, kept.saved.client);
    if (release === null) continue;
    if (latest === null) latest = { kept, release };
    else if (kept.saved.in_flight || kept.saved.buffer) others.push({ kept, release });
    else await forget(store, { kept, release });
  }
  return { latest, others };
}

/** What editors that ended since have left unsent, `own` aside. */
export async function left(store: Store, locks: Locks, document: string, own: string): Promise<readonly Orphan[]> {
  const orphans: Orphan[] = [];
  for (const kept of await store.load(document).catch(() => [])) {
    if (kept.saved.client === own || !(kept.saved.in_flight || kept.saved.buffer)) continue;
    const release = await hold(locks, kept.saved.client);
    if (release !== null) orphans.push({ kept, release });
  }
  return orphans;
}

/** Removes what an editor left. */
export async function forget(store: Store | null, { kept, release }: Orphan): Promise<void> {
  const { document, client } = kept.saved;
  // What cannot be removed now is found, and removed, the next time.
  await store?.remove(document, client).catch(() => {});
  release();
}

/** The client as it was left, or null when what was kept does not fit together. */
export function revived({ kept }: Orphan): Client | null {
  try {
    const client = Client.restore(kept.saved);
    const last = client.confirmed.ops.at(-1)?.insert;
    return typeof last === 'string' && last.endsWith('\n') ? client : null;
  } catch {
    return null;
  }
}

/** The words of unsent work that cannot be gone on with, or null when there are none. */
export function words({ in_flight, buffer }: Saved): Delta | null {
  const inserts = [in_flight?.rolling, buffer].flatMap((ops) => (Array.isArray(ops) ? ops : []));
  const found = inserts.filter(({ insert }) => insert !== undefined);
  return found.length === 0 ? null : found.reduce((delta, op) => delta.push(op), new Delta()).insert('\n');
}
