/**
 * What this device keeps of a document: for each editor the confirmed text and the work on top of it, in one transaction, and the
 * copies of texts that would otherwise be lost. Everything is apart for each person and organization: on a shared computer nobody
 * finds somebody else's words.
 */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import Delta, { type Op } from 'quill-delta';
import type { Copy } from './port';
import type { Capacity } from './wire';
import type { Saved } from './work';

/** Whose documents: one store for each person in each organization. */
export interface Owner {
  readonly organization: string;
  readonly person: string;
}

/** What is kept for one editor. */
export interface Kept {
  readonly saved: Saved;
  /** What the platform last let it do. */
  readonly capacity: Capacity | null;
  readonly at: number;
}

export interface Store {
  /** The editors of this document that left something here, the latest first. */
  load(document: string): Promise<Kept[]>;
  save(kept: Kept): Promise<void>;
  remove(document: string, client: string): Promise<void>;
  copies(document: string): Promise<Copy[]>;
  keepCopy(document: string, copy: Copy): Promise<void>;
  discardCopy(document: string, id: string): Promise<void>;
  close(): void;
}

/** The text is apart from the work, so that a key press does not write the whole document again. */
interface Shape extends DBSchema {
  texts: {
    key: [document: string, client: string];
    value: { document: string; client: string; revision: number; confirmed: Op[] };
  };
  work: { key: [document: string, client: string]; value: Work };
  copies: { key: [document: string, id: string]; value: KeptCopy };
}

interface Work extends Omit<Saved, 'confirmed'> {
  readonly capacity: Capacity | null;
  readonly at: number;
}

interface KeptCopy extends Omit<Copy, 'content'> {
  readonly document: string;
  readonly content: Op[];
}

const nameOf = ({ organization, person }: Owner) => `companion-documents/${organization}/${person}`;
/** Everything whose key begins with the document. */
const within = (document: string) => IDBKeyRange.bound([document, ''], [document, '\uffff']);

const database = (owner: Owner): Promise<IDBPDatabase<Shape>> =>
  openDB<Shape>(nameOf(owner), 1, {
    upgrade(db) {
      db.createObjectStore('texts', { keyPath: ['document', 'client'] });
      db.createObjectStore('work', { keyPath: ['document', 'client'] });
      db.createObjectStore('copies', { keyPath: ['document', 'id'] });
    },
    // Another tab deletes or upgrades: it need not wait for this one.
    blocking: (_now, _next, event) => (event.target as IDBDatabase).close(),
  });

export async function openStore(owner: Owner): Promise<Store> {
  return new IndexedStore(await database(owner));
}

class IndexedStore implements Store {
  /** The text that was written last, by editor. */
  readonly #written = new Map<string, Op[]>();

  constructor(private readonly db: IDBPDatabase<Shape>) {}

  async load(document: string): Promise<Kept[]> {
    const tx = this.db.transaction(['texts', 'work']);
    const [texts, works] = await Promise.all([
      tx.objectStore('texts').getAll(within(document)),
      tx.objectStore('work').getAll(within(document)),
      tx.done,
    ]);
    const all = works.flatMap(({ capacity, at, ...work }) => {
      const text = texts.find(({ client, revision }) => client === work.client && revision === work.revision);
      return text ? [{ saved: { ...work, confirmed: text.confirmed }, capacity, at }] : [];
    });
    return all.sort((a, b) => b.at - a.at);
  }

  async save({ saved: { confirmed, ...work }, capacity, at }: Kept): Promise<void> {
    const { client, document, revision } = work;
    const tx = this.db.transaction(['texts', 'work'], 'readwrite');
    const writes: Promise<unknown>[] = [tx.objectStore('work').put({ ...work, capacity, at })];
    if (this.#written.get(client) !== confirmed) {
      writes.push(tx.objectStore('texts').put({ document, client, revision, confirmed }));
    }
    await Promise.all([...writes, tx.done]);
    this.#written.set(client, confirmed);
  }

  async remove(document: string, client: string): Promise<void> {
    const tx = this.db.transaction(['texts', 'work'], 'readwrite');
    await Promise.all([
      tx.objectStore('texts').delete([document, client]),
      tx.objectStore('work').delete([document, client]),
      tx.done,
    ]);
    this.#written.delete(client);
  }

  async copies(document: string): Promise<Copy[]> {
    const kept = await this.db.getAll('copies', within(document));
    return kept
      .map(({ document: _, content, ...copy }) => ({ ...copy, content: new Delta(content) }))
      .sort((a, b) => a.at.localeCompare(b.at));
  }

  async keepCopy(document: string, { content, ...copy }: Copy): Promise<void> {
    await this.db.put('copies', { ...copy, document, content: content.ops });
  }

  async discardCopy(document: string, id: string): Promise<void> {
    await this.db.delete('copies', [document, id]);
  }

  close(): void {
    this.db.close();
  }
}

/** How many documents of this person have words here that are not sent, or copies to deal with. */
export async function unsentDocuments(owner: Owner): Promise<number> {
  const db = await database(owner).catch(() => null);
  if (db === null) return 0;
  try {
    const [works, copies] = await Promise.all([db.getAll('work'), db.getAll('copies')]);
    const unsent = works.filter(({ in_flight, buffer }) => in_flight !== null || buffer !== null);
    return new Set([...unsent, ...copies].map(({ document }) => document)).size;
  } finally {
    db.close();
  }
}

/** Forgets everything that this device keeps of a person's documents. */
export async function forgetDocuments(owner: Owner): Promise<void> {
  await deleteDB(nameOf(owner));
}
