/**
 * Several clients, a platform and a bad network under a virtual clock. One seed decides everything: what is written, what is lost,
 * doubled, delayed and overtaken, who crashes and is started again from what was saved. In the end the network heals, and the oracle
 * judges: everybody has the platform's document, and what was written is there once.
 */
import Delta from 'quill-delta';
import { Dice } from '../../../tests/realtime/harness/chance';
import { type Action, Client } from '../client';
import { canonical } from '../text';
import type { Frame, Message, Submit } from '../wire';
import type { Saved } from '../work';
import { digest } from './digest';
import { type Check, type Participant, Platform, REFUSED } from './platform';

const DOCUMENT = 'doc_1';
/** The first revision, so that a schedule crosses one with a hash. */
const FIRST = 90;
const WRITING_MS = 20_000;
const HEALED_MS = 60_000;

class Fault extends Error {}

interface Person {
  readonly id: string;
  readonly capacity: 'writer' | 'viewer';
  client: Client | null;
  saved: Saved;
  /** What the editor shows: only edits and what the client applies change it. */
  view: Delta;
  connection: number | null;
  rebuilding: boolean;
  tickAt: number;
}

export class World {
  #now = 0;
  #order = 0;
  #connections = 0;
  #healed = false;
  #markers = 0;
  readonly #queue: { at: number; order: number; act: () => void }[] = [];
  readonly #dice: Dice;
  readonly #platform: Platform;
  readonly #people: Person[];
  /** Markers of insertions, and whether something may have taken them away again. */
  readonly #written = new Map<string, { gone: boolean }>();
  /** How often things happened that a schedule is for. */
  readonly tally = new Map<string, number>();

  constructor(
    seed: number,
    private readonly without: Check | null = null,
  ) {
    this.#dice = new Dice(seed);
    const text = new Delta().insert('Dear all,\nwe write.\n');
    this.#platform = new Platform(DOCUMENT, FIRST, text, without);
    const count = 2 + this.#dice.below(3);
    this.#people = Array.from({ length: count }, (_, index) => {
      const client = new Client(`cli_${index}`, DOCUMENT, FIRST, text);
      const capacity = index === 2 && this.#dice.chance(0.4) ? 'viewer' : 'writer';
      return {
        id: client.id,
        capacity,
        client,
        saved: client.saved(),
        view: text,
        connection: null,
        rebuilding: false,
        tickAt: Number.POSITIVE_INFINITY,
      };
    });
  }

  /** Answers why the schedule failed, or null. */
  run(): string | null {
    try {
      for (const person of this.#people) {
        this.#after(this.#dice.below(500), () => this.#connect(person));
        if (person.capacity === 'writer') this.#after(this.#dice.below(1_000), () => this.#write(person));
        this.#after(1_000 + this.#dice.below(4_000), () => this.#trouble(person));
      }
      this.#after(2_000 + this.#dice.below(WRITING_MS), () => this.#platformTrouble());
      this.#until(WRITING_MS);
      this.#heal();
      this.#until(WRITING_MS + HEALED_MS);
      this.#judge();
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #count(what: string): void {
    this.tally.set(what, (this.tally.get(what) ?? 0) + 1);
  }

  #after(ms: number, act: () => void): void {
    this.#order += 1;
    this.#queue.push({ at: this.#now + ms, order: this.#order, act });
  }

  #until(end: number): void {
    for (let turns = 0; ; turns += 1) {
      if (turns > 200_000) throw new Fault('somebody asks to be called again and again');
      let next = -1;
      for (const [index, one] of this.#queue.entries()) {
        const best = this.#queue[next];
        if (best === undefined || one.at < best.at || (one.at === best.at && one.order < best.order)) next = index;
      }
      const due = this.#queue[next];
      if (due === undefined || due.at > end) break;
      this.#queue.splice(next, 1);
      this.#now = due.at;
      due.act();
    }
    this.#now = end;
  }

  /** Carries something over the network: at times not at all, at times twice, and late. */
  #carry(act: () => void): void {
    const latency = () => 5 + this.#dice.below(!this.#healed && this.#dice.chance(0.1) ? 2_000 : 60);
    if (!this.#healed && this.#dice.chance(0.06)) return this.#count('lost');
    this.#after(latency(), act);
    if (!this.#healed && this.#dice.chance(0.08)) {
      this.#count('doubled');
      this.#after(latency(), act);
    }
  }

  #connect(person: Person): void {
    if (person.client === null || person.connection !== null) return;
    this.#connections += 1;
    person.connection = this.#connections;
    this.#call(person, (client) => client.connected(this.#now));
  }

  #disconnect(person: Person): void {
    if (person.connection === null) return;
    this.#platform.participants.delete(person.connection);
    person.connection = null;
    person.client?.disconnected();
    this.#after(100 + this.#dice.below(1_500), () => this.#connect(person));
  }

  #call(person: Person, ask: (client: Client) => Action[]): void {
    if (person.client === null) return;
    let shows = false;
    for (const action of ask(person.client)) {
      shows ||= action.type === 'apply';
      this.#perform(person, action);
    }
    const { client } = person;
    if (client === null) return;
    if (shows && canonical(person.view) !== canonical(client.shadow)) {
      throw new Fault(`${person.id} shows ${JSON.stringify(person.view.ops)} and means ${JSON.stringify(client.shadow.ops)}`);
    }
    const at = Math.max(client.nextTick(), this.#now);
    if (at === person.tickAt || !Number.isFinite(at)) return;
    person.tickAt = at;
    this.#after(at - this.#now, () => {
      if (person.tickAt !== this.#now) return;
      person.tickAt = Number.POSITIVE_INFINITY;
      this.#call(person, (due) => due.tick(this.#now));
    });
  }

  #perform(person: Person, action: Action): void {
    switch (action.type) {
      case 'save':
        if (person.client) person.saved = structuredClone(person.client.saved());
        break;
      case 'send':
        this.#send(person, action.message);
        break;
      case 'submit_by_rest':
        this.#count('submits by REST');
        this.#send(person, this.#asMessage(action.submit));
        break;
      case 'apply':
        person.view = person.view.compose(action.change);
        break;
      case 'verify':
        if (digest(canonical(action.confirmed)) !== action.hash) this.#call(person, (client) => client.startAgain());
        this.#count('hashes');
        break;
      case 'reopen':
        if (person.connection !== null) this.#call(person, (client) => client.connected(this.#now));
        break;
      case 'rebuild':
        this.#rebuild(person);
        break;
      case 'cannot_open':
        this.#after(500, () => person.connection !== null && this.#call(person, (client) => client.connected(this.#now)));
        break;
      case 'refused':
        this.#count('refused');
        this.#forgive(action.change);
        break;
      case 'advanced':
        break;
      case 'catch_up_by_rest':
        throw new Fault('no revision here is too large for a frame');
    }
  }

  #asMessage(submit: Submit): Message {
    return { action: 'document.submit', request: `submit-${submit.seq}`, document: DOCUMENT, ...submit };
  }

  #send(person: Person, message: Message): void {
    const { connection, id, capacity } = person;
    if (connection === null) throw new Fault(`${id} sends without a connection`);
    const say = (frame: Frame) => this.#carry(() => this.#hear(person, connection, frame));
    const participant: Participant = { client: id, capacity, say };
    this.#carry(() => {
      if (person.connection !== connection) return;
      const answer = this.#platform.heard(connection, participant, message);
      if (answer?.type === 'problem') this.#count(answer.problem.code);
      if (answer) say(answer);
    });
  }

  #hear(person: Person, connection: number, frame: Frame): void {
    if (person.connection !== connection) return;
    this.#call(person, (client) => client.receive(this.#mutilated(client, structuredClone(frame)), this.#now));
  }

  /** The frame as a client without a check would take it. */
  #mutilated(client: Client, frame: Frame): Frame {
    if (this.without === 'ordering' && frame.type === 'revision') return { ...frame, revision: client.revision + 1 };
    if (this.without !== 'recognition' || (frame.type !== 'opened' && frame.type !== 'caught_up')) return frame;
    return { ...frame, revisions: frame.revisions.map((one) => ({ ...one, client: 'cli_somebody' })) };
  }

  #rebuild(person: Person): void {
    if (person.rebuilding) return;
    person.rebuilding = true;
    const { client } = person;
    this.#after(50 + this.#dice.below(500), () => {
      if (person.client !== client) return;
      person.rebuilding = false;
      this.#count('rebuilds');
      const { revision, content, closed, clients } = structuredClone(this.#platform.snapshot);
      const last = clients[person.id]?.seq ?? null;
      this.#call(person, (one) => one.rebuild(revision, new Delta(content), closed, last, this.#now));
    });
  }

  #write(person: Person): void {
    if (this.#healed) return;
    this.#after(this.#dice.chance(0.3) ? 1_000 + this.#dice.below(2_000) : 30 + this.#dice.below(400), () => this.#write(person));
    if (person.client === null) return;
    const change = this.#edit(person.client.shadow);
    if (change.ops.length === 0) return;
    person.view = person.view.compose(change);
    this.#call(person, (client) => client.edit(change, this.#now));
    person.saved = structuredClone(person.client.saved());
  }

  #edit(document: Delta): Delta {
    const pieces = document.ops.flatMap(({ insert }) => (typeof insert === 'string' ? [...insert] : []));
    const start = this.#dice.below(pieces.length);
    const at = pieces.slice(0, start).join('').length;
    const range = pieces.slice(start, Math.min(pieces.length - 1, start + 1 + this.#dice.below(5)));
    const edit = new Delta().retain(at);
    const roll = this.#dice.next();
    if (roll < 0.25 && range.length > 0) {
      for (const piece of range) this.#takeAway(piece);
      return edit.delete(range.join('').length);
    }
    if (roll < 0.4) {
      for (const piece of range)
        edit.retain(piece.length, piece === '\n' ? { block: 'h1' } : { bold: this.#dice.chance(0.7) || null });
      return edit.chop();
    }
    const more = this.#dice.chance(0.01)
      ? REFUSED
      : this.#dice.chance(0.002)
        ? 'long '.repeat(5_000)
        : this.#dice.pick(['', 'a', 'é😀', '\n']);
    return edit.insert(`${this.#marker()}${more}`);
  }

  #marker(): string {
    this.#markers += 1;
    const marker = String.fromCodePoint(0xf0000 + this.#markers);
    this.#written.set(marker, { gone: false });
    return marker;
  }

  #takeAway(piece: string): void {
    const one = this.#written.get(piece);
    if (one) one.gone = true;
  }

  #forgive(change: Delta): void {
    for (const { insert } of change.ops) if (typeof insert === 'string') for (const piece of insert) this.#takeAway(piece);
  }

  /** Connections break, leases end, programs crash and are started again. */
  #trouble(person: Person): void {
    if (this.#healed) return;
    this.#after(500 + this.#dice.below(5_000), () => this.#trouble(person));
    const roll = this.#dice.next();
    if (roll < 0.4) this.#disconnect(person);
    else if (roll < 0.6 && person.connection !== null) this.#platform.participants.delete(person.connection);
    else if (roll < 0.8 && person.client !== null) {
      this.#count('crashes');
      this.#disconnect(person);
      person.client = null;
      this.#after(200 + this.#dice.below(4_000), () => this.#restore(person));
    }
  }

  #restore(person: Person): void {
    if (person.client !== null) return;
    person.client = Client.restore(structuredClone(person.saved));
    person.view = person.client.shadow;
    person.rebuilding = false;
    person.tickAt = Number.POSITIVE_INFINITY;
    this.#connect(person);
  }

  #platformTrouble(): void {
    if (this.#healed) return;
    this.#after(2_000 + this.#dice.below(8_000), () => this.#platformTrouble());
    if (this.#dice.chance(0.3)) {
      this.#count('prunings');
      this.#platform.prune();
    } else if (this.#dice.chance(0.4)) {
      this.#count('fences');
      this.#platform.fence(!this.#platform.closed);
    }
  }

  #heal(): void {
    this.#healed = true;
    if (this.#platform.closed) this.#platform.fence(false);
    for (const person of this.#people) {
      this.#after(5_000, () => this.#restore(person));
      this.#after(6_000, () => this.#connect(person));
    }
  }

  #judge(): void {
    const truth = canonical(this.#platform.text);
    for (const { id, client, view } of this.#people) {
      if (client === null || !client.settled) throw new Fault(`${id} never settles`);
      if (canonical(client.confirmed) !== truth) throw new Fault(`${id} takes ${canonical(client.confirmed)} for ${truth}`);
      if (canonical(client.shadow) !== truth || canonical(view) !== truth) throw new Fault(`${id} shows something else`);
    }
    const text = this.#platform.text.ops.map(({ insert }) => insert).join('');
    for (const [marker, { gone }] of this.#written) {
      const times = text.split(marker).length - 1;
      if (times > 1) throw new Fault('what was written once is there twice');
      if (times === 0 && !gone) throw new Fault('what was written is not there');
    }
  }
}
