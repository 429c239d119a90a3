/** Writes the state of an editor to this device: soon after an edit, at once when something depends on it, never two at a time. */
import type { World } from './connection';
import type { Kept, Store } from './store';

/** An edit is on the device after so long. */
const SOON_MS = 150;

export class Keeper {
  /** Whether the last write succeeded. */
  stored = true;
  #wanted = false;
  #running: Promise<void> | null = null;
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
    this.#wanted = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    while (this.#wanted) {
      this.#wanted = false;
      const done = await this.store?.save(this.state()).then(
        () => true,
        () => false,
      );
      const stored = done ?? false;
      if (stored !== this.stored) {
        this.stored = stored;
        this.changed();
      }
    }
  }
}
