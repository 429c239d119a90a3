/** Texts that would otherwise be lost, kept on this device until the person has dealt with them. */
import type Delta from 'quill-delta';
import type { Copy } from './port';
import type { Store } from './store';

export class Copies {
  #list: readonly Copy[] = [];
  #store: Store | null = null;
  #document = '';

  constructor(private readonly changed: () => void) {}

  get list(): readonly Copy[] {
    return this.#list;
  }

  async open(store: Store | null, document: string): Promise<void> {
    this.#store = store;
    this.#document = document;
    await this.reload();
  }

  /** What the device has, and what only this page has because the device could not keep it. */
  async reload(): Promise<void> {
    const kept = (await this.#store?.copies(this.#document).catch(() => [])) ?? [];
    const known = new Set(kept.map(({ id }) => id));
    this.#list = [...kept, ...this.#list.filter(({ id }) => !known.has(id))];
    this.changed();
  }

  keep(reason: Copy['reason'], detail: string, content: Delta): void {
    const copy: Copy = { id: crypto.randomUUID(), reason, at: new Date().toISOString(), detail, content };
    this.#list = [...this.#list, copy];
    // A device that cannot keep it still shows it: the page has it.
    void this.#store?.keepCopy(this.#document, copy).catch(() => {});
    this.changed();
  }

  discard(id: string): void {
    this.#list = this.#list.filter((copy) => copy.id !== id);
    void this.#store?.discardCopy(this.#document, id).catch(() => {});
    this.changed();
  }

  discardAll(reason: Copy['reason']): void {
    for (const copy of this.#list) if (copy.reason === reason) this.discard(copy.id);
  }
}
