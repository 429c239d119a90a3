/**
 * One schedule: people write one new document over a bad network, each in a real Quill; then the network heals, and all must have
 * what the platform has, see what they have, and miss nothing that nobody deleted.
 */
import Delta from 'quill-delta';
import { documentToWire } from '../../../src/collaboration/editor/formats';
import { canonical } from '../../../src/realtime/text';
import { Dice } from '../../realtime/harness/chance';
import { type Person, Platform } from '../../realtime/harness/platform';
import type { Faults } from '../../realtime/harness/weather';
import { anAct } from './acts';
import { Marks } from './marks';
import { Seat, textOf } from './seat';

const FAULTS: Faults = { loss: 0.03, double: 0.05, late: 0.3, lateness: 40, silence: 0.05 };
const START = new Delta()
  .insert('Title')
  .insert('\n', { header: 1 })
  .insert('Dear ')
  .insert('Mei 👋🏽', { bold: true })
  .insert(',\nfirst')
  .insert('\n', { list: 'bullet' })
  .insert({ divider: true })
  .insert('\ncode')
  .insert('\n', { 'code-block': true });

export interface Outcome {
  /** What is wrong; nothing if the schedule passed. */
  readonly failures: readonly string[];
  readonly actions: readonly string[];
  readonly ms: number;
  readonly editors: number;
  readonly revisions: number;
  /** Marks that nobody deleted. */
  readonly marks: number;
  /** How often a Quill was brought back to its shadow. */
  readonly corrections: { edits: number; remote: number };
  /** Texts that were kept because offline work was merged. */
  readonly merged: number;
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

export class Schedule {
  private readonly dice: Dice;
  private readonly network: Dice;
  private readonly marks = new Marks();
  private readonly failures: string[] = [];
  private readonly actions: string[] = [];
  private seats: Seat[] = [];
  private revisions = 0;

  constructor(
    private readonly seed: number,
    private readonly people: readonly Person[],
    private readonly complaints: string[],
  ) {
    this.dice = new Dice(seed);
    this.network = new Dice(seed ^ 0x5eed_ba5e);
  }

  async run(): Promise<Outcome> {
    const started = performance.now();
    try {
      await this.write();
      await this.settle();
      await Promise.all(this.seats.map((seat) => seat.close()));
      await Promise.all(this.seats.map((seat) => seat.forget()));
    } catch (error) {
      this.fail(error instanceof Error ? String(error.stack) : JSON.stringify(error));
    }
    this.failures.push(...this.complaints.splice(0));
    const sum = (of: (seat: Seat) => number) => this.seats.reduce((total, seat) => total + of(seat), 0);
    return {
      failures: this.failures,
      actions: this.actions,
      ms: Math.round(performance.now() - started),
      editors: this.seats.length,
      revisions: this.revisions,
      marks: this.marks.kept,
      corrections: { edits: sum(({ corrections }) => corrections.edits), remote: sum(({ corrections }) => corrections.remote) },
      merged: sum(({ live }) => live.state.copies.filter(({ reason }) => reason === 'merged').length),
    };
  }

  private fail(what: string): void {
    this.failures.push(`after ${this.actions.length} actions: ${what}`);
  }

  private async write(): Promise<void> {
    const { dice, marks } = this;
    const platforms = this.people.map((person) => new Platform({ rest: '', socket: '', people: [] }, person));
    const document = await (platforms[0] as Platform).document(`Letter ${this.seed}`);
    const durable = dice.chance(0.25);
    this.seats = Array.from({ length: 2 + dice.below(3) }, (_, index) => {
      const platform = platforms[index % platforms.length] as Platform;
      const name = 'ABCD'[index] ?? '';
      return new Seat(name, platform, document, this.network, FAULTS, marks, durable, (what) => this.fail(what));
    });
    await Promise.all(this.seats.map((seat) => seat.open()));
    if (dice.chance(0.7)) await Promise.all(this.seats.map((seat) => seat.until(() => seat.settled)));
    if (dice.chance(0.6)) this.seats[0]?.quill.updateContents(START, 'user');

    const count = 20 + dice.below(41);
    for (let done = 0; done < count && this.failures.length === 0; done += 1) {
      const seat = dice.pick(this.seats);
      if (!seat.weather.online() && dice.chance(0.3)) {
        seat.weather.network(true);
        this.actions.push(`${seat.name} online`);
      }
      const others = this.seats.filter((other) => other !== seat);
      const act = anAct(dice);
      this.actions.push(`${seat.name} ${await act({ seat, others, dice, marks })}`);
      await pause(dice.below(dice.chance(0.2) ? 40 : 8));
      this.compare();
    }
  }

  /** Whatever a Quill shows is its shadow, at any time. */
  private compare(): void {
    for (const seat of this.seats) {
      const disagreement = seat.disagreement();
      if (disagreement) this.fail(disagreement);
    }
  }

  private async settle(): Promise<void> {
    const { seats } = this;
    for (const seat of seats) seat.weather.heal();
    await Promise.all(seats.map((seat) => seat.until(() => seat.settled)));
    const { text, revisions } = await (seats[0] as Seat).history();
    this.revisions = revisions.length;
    const meant = canonical(text);
    for (const seat of seats) {
      await seat
        .until(() => canonical(seat.live.shadow) === meant, 5_000)
        .catch(() => {
          this.fail(`${seat.name} has ${canonical(seat.live.shadow)}, the platform ${meant}`);
        });
      const shown = canonical(documentToWire(seat.quill.getContents()));
      if (shown !== meant) this.fail(`${seat.name} sees ${shown}, the platform has ${meant}`);
      for (const { reason, detail } of seat.live.state.copies) if (reason !== 'merged') this.fail(`a copy: ${reason}: ${detail}`);
    }
    this.compare();
    const missing = this.marks.missing(textOf(text));
    if (missing.length > 0) this.fail(`not there once: ${missing.join(' ')} in ${meant}`);
    const changes = revisions.map(({ client, seq }) => `${client} ${seq}`);
    if (new Set(changes).size !== changes.length) this.fail('a change is there twice');
  }
}
