/** Writes the state of an editor to this device: soon after an edit, at once when something depends on it, never two at a time. */
import type { World } from './connection';
import type { Kept, Store } from './store';

/** An edit is on the device after so long. */
const SOON_MS = 150;
/** A device that takes longer is not waited for. */
const PATIENCE_MS = 3_000;
const IMPATIENCE_MS = 200;

export class Keeper {
  /** Whether the last write succeeded. */
  stored = true;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #cancel = () => {};
  #waits = false;

  constructor(
    private readonly store: Store | null,
    private readonly world: Pick<World, 'after'>,
    private readonly state: () => Kept,
    private readonly changed: () => void,
  ) {
    this.stored = store !== null;
  }

  /** Something changed that should survive. */
  soon(): void {
    if (this.#waits) return;
    this.#waits = true;
    this.#cancel = this.world.after(SOON_MS, () => void this.now());
  }

  /** Resolves when the state as it is now is on the device, or could not be written. */
  now(): Promise<void> {
    this.#cancel();
    this.#waits = false;
    if (this.#running === null) return this.#begin();
    // What is being written may not have everything: it is written again after that, once for all who ask meanwhile.
    this.#next ??= this.#running.then(() => {
      this.#next = null;
      return this.#begin();
    });
    return this.#next;
  }

  #begin(): Promise<void> {
    this.#running = this.#write().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #write(): Promise<void> {
    const stored = this.store !== null && (await this.#within(this.store.save(this.state())));
    if (stored === this.stored) return;
    this.stored = stored;
    this.changed();
  }

  /** Whether the write succeeded in time. A device that did not before is waited for only shortly. */
  #within(write: Promise<void>): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.world.after(this.stored ? PATIENCE_MS : IMPATIENCE_MS, () => resolve(false));
      write
        .then(
          () => resolve(true),
          () => resolve(false),
        )
        .finally(cancel);
    });
  }
}
