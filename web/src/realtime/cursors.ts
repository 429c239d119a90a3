/** Tells an editor where the others are: each place once, whenever it is another, after whatever moved it. */
import type { Client } from './client';
import type { RemoteSelection } from './port';
import { Selections } from './presence';
import type { Frame } from './wire';

export class Cursors {
  #selections = new Selections(0);
  readonly #listeners = new Set<(selection: RemoteSelection) => void>();
  readonly #drawn = new Map<string, string>();

  constructor(
    private readonly client: () => Client | null,
    private readonly guard: (call: () => void) => void,
  ) {}

  get all(): readonly RemoteSelection[] {
    return this.#selections.clients.map((client) => this.#shown(client));
  }

  listen(listener: (selection: RemoteSelection) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The document is at this revision, and not by those before it. */
  reset(revision: number): void {
    this.#selections.reset(revision);
  }

  advanced(...revision: Parameters<Selections['advanced']>): void {
    this.#selections.advanced(...revision);
  }

  heard(frame: Frame): void {
    if (frame.type === 'presence') this.#selections.moved(frame.client, frame.seq, frame.selection ?? null);
    else if (frame.type === 'joined') this.#selections.forget(frame.participant.client);
    else if (frame.type === 'left') this.#selections.forget(frame.client);
  }

  /** A revision was taken, and somebody's selection came with it. */
  rode(frame: Frame): void {
    if (frame.type !== 'revision' || !frame.client || !frame.selection || frame.client === this.client()?.id) return;
    this.#selections.rode(frame.client, frame.selection, frame.revision);
  }

  draw(): void {
    for (const client of new Set([...this.#drawn.keys(), ...this.#selections.clients])) {
      const selection = this.#shown(client);
      const place = JSON.stringify(selection.range);
      if (this.#drawn.get(client) === place) continue;
      if (selection.range === null) this.#drawn.delete(client);
      else this.#drawn.set(client, place);
      for (const listener of this.#listeners) this.guard(() => listener(selection));
    }
  }

  #shown(client: string): RemoteSelection {
    return { client, range: this.#selections.shown(client, this.client()?.own ?? []) };
  }
}
