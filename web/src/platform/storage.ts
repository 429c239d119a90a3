/** A small store of texts on this device, apart for each person, in IndexedDB. */
import { openDB } from 'idb';

export interface Store {
  getItem(key: string): Promise<string | null>;
  setItem(key: string, value: string): Promise<void>;
  removeItem(key: string): Promise<void>;
  /** Forgets everything of this person. */
  clear(): Promise<void>;
}

const NAME = 'companion-pages';
const TABLE = 'texts';

const database = () => openDB(NAME, 1, { upgrade: (db) => void db.createObjectStore(TABLE) });

export function createStore(subject: string): Store {
  const opened = database();
  const full = (key: string) => `${subject}/${key}`;
  return {
    getItem: async (key) => ((await (await opened).get(TABLE, full(key))) as string | undefined) ?? null,
    setItem: async (key, value) => void (await (await opened).put(TABLE, value, full(key))),
    removeItem: async (key) => (await opened).delete(TABLE, full(key)),
    clear: async () => (await opened).delete(TABLE, IDBKeyRange.bound(full(''), full('\uffff'))),
  };
}
