/** A device without a disk: what a live document keeps is in memory, and outlives the tab that kept it. */
import type { Locks } from '../../../src/realtime/browser';
import type { Copy } from '../../../src/realtime/port';
import type { Kept, Store } from '../../../src/realtime/store';

export class Device {
  readonly kept = new Map<string, Kept>();
  readonly copies = new Map<string, Copy>();
  readonly locks = new Map<string, Tab>();
}

/** One tab on the device. When it crashes it keeps nothing more, and its locks are free. */
export class Tab implements Store, Locks {
  #crashed = false;

  constructor(private readonly device: Device) {}

  crash(): void {
    this.#crashed = true;
    for (const [name, holder] of this.device.locks) if (holder === this) this.device.locks.delete(name);
  }

  load(document: string): Promise<Kept[]> {
    return this.#do(() => {
      const kept = [...this.device.kept.values()].filter(({ saved }) => saved.document === document);
      return structuredClone(kept.sort((a, b) => b.at - a.at));
    });
  }

  save(kept: Kept): Promise<void> {
    return this.#do(() => void this.device.kept.set(kept.saved.client, structuredClone(kept)));
  }

  remove(_document: string, client: string): Promise<void> {
    return this.#do(() => void this.device.kept.delete(client));
  }

  copies(): Promise<Copy[]> {
    return this.#do(() => [...this.device.copies.values()]);
  }

  keepCopy(_document: string, copy: Copy): Promise<void> {
    return this.#do(() => void this.device.copies.set(copy.id, copy));
  }

  discardCopy(_document: string, id: string): Promise<void> {
    return this.#do(() => void this.device.copies.delete(id));
  }

  close(): void {}

  hold(name: string): Promise<(() => void) | null> {
    return this.#do(() => {
      if (this.device.locks.has(name)) return null;
      this.device.locks.set(name, this);
      return () => {
        if (this.device.locks.get(name) === this) this.device.locks.delete(name);
      };
    });
  }

  /** After a moment, as a disk does; never once the tab has crashed. */
  #do<T>(act: () => T): Promise<T> {
    return new Promise((resolve) => {
      setTimeout(() => {
        if (!this.#crashed) resolve(act());
      });
    });
  }
}
