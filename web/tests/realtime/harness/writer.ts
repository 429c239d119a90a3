/** Somebody at an editor: writes, composes, loses the network, closes the tab or loses it, and comes back. */
import type Delta from 'quill-delta';
import { openLiveDocument } from '../../../src/realtime';
import type { EditorPort, LiveDocument } from '../../../src/realtime/port';
import type { Dice } from './chance';
import { Device, Tab } from './device';
import { randomEdit } from './edits';
import type { Platform } from './platform';
import { type Faults, Weather } from './weather';

/** How much faster than a clock time runs for them. */
const SPEED = 20;

export class Writer implements EditorPort {
  readonly device = new Device();
  live!: LiveDocument;
  /** What the editor shows: only edits and what the live document applies change it. */
  view!: Delta;
  weather!: Weather;
  wrote = 0;
  #tab!: Tab;
  #composing = false;

  constructor(
    readonly platform: Platform,
    readonly document: string,
    private readonly dice: Dice,
    private readonly faults: Faults,
  ) {}

  isComposing(): boolean {
    return this.#composing;
  }

  flush(): void {}

  apply(change: Delta): void {
    if (this.#composing) throw new Error('a change was shown while somebody composed');
    this.view = this.view.compose(change);
  }

  /** Opens the document on the same device. */
  async open(): Promise<void> {
    const { organization, person } = this.platform.person;
    this.weather = new Weather(this.dice, this.faults, SPEED);
    const tab = new Tab(this.device);
    this.#tab = tab;
    this.live = openLiveDocument({
      document: this.document,
      organization,
      person,
      rest: this.weather.rest(this.platform.rest()),
      socket: this.platform.cloud.socket,
      world: this.weather,
      locks: tab,
      store: async () => tab,
    });
    await this.until(() => this.live.state.phase === 'ready');
    this.view = this.live.shadow;
    this.live.attach(this);
  }

  /** The program ends without notice. What an edit of the last moment was is then lost, as with any program. */
  crash(): void {
    this.weather.end();
    this.#tab.crash();
    this.#composing = false;
  }

  edit(): void {
    const change = randomEdit(this.dice, this.live.shadow);
    if (change.ops.length === 0) return;
    this.live.edit(change, { index: 0, length: 0 });
    this.view = this.view.compose(change);
    this.wrote += 1;
  }

  compose(composing: boolean): void {
    this.#composing = composing;
    if (!composing) this.live.resume();
  }

  get settled(): boolean {
    const { link, unsent, phase } = this.live.state;
    return phase === 'ready' && link === 'open' && unsent === 0;
  }

  async until(so: () => boolean, ms = 30_000): Promise<void> {
    for (const end = Date.now() + ms; !so(); await new Promise((done) => setTimeout(done, 5))) {
      if (Date.now() > end) throw new Error(`${this.platform.person.name} waited too long: ${JSON.stringify(this.live.state)}`);
    }
  }
}
