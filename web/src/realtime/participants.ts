/** Who has the document open, as far as frames tell: for display, and to know how many write at the same time. */
import type { Participant } from './port';
import type { Presence } from './wire';

/** How long a change gathers while others write: so long for the first of them, and so much more for each. */
const GATHER_MS = 80;
const GATHER_EACH_MS = 40;
const GATHER_MOST_MS = 1_000;

export class Participants {
  readonly #all = new Map<string, Presence>();
  #list: readonly Participant[] = [];
  #self = '';
  #changed = false;

  get size(): number {
    return this.#all.size;
  }

  set(participants: readonly Presence[]): void {
    this.#all.clear();
    for (const one of participants) this.#all.set(one.client, one);
    this.#changed = true;
  }

  add(participant: Presence): void {
    this.#all.set(participant.client, participant);
    this.#changed = true;
  }

  remove(client: string): Presence | undefined {
    const gone = this.#all.get(client);
    this.#changed ||= this.#all.delete(client);
    return gone;
  }

  /** The same list until something changed. */
  list(self: string): readonly Participant[] {
    if (this.#changed || self !== this.#self) {
      this.#list = [...this.#all.values()].map((one) => ({ ...one, self: one.client === self }));
      this.#self = self;
      this.#changed = false;
    }
    return this.#list;
  }

  /** How long a change of this editor gathers before it is sent. */
  gather(self: string): number {
    const others = [...this.#all.values()].filter(({ client, capacity }) => client !== self && capacity === 'writer').length;
    return others === 0 ? 0 : Math.min(GATHER_MOST_MS, GATHER_MS + GATHER_EACH_MS * others);
  }
}
