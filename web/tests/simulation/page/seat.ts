/**
 * Somebody at a real Quill that shows a live document of their own: with their token, their device and their bad network. They can
 * close the tab, or lose it, and come back to what the device kept.
 */
import type Quill from 'quill/core.js';
import Delta from 'quill-delta';
import { Binding } from '../../../src/collaboration/editor/binding';
import { watchClipboard } from '../../../src/collaboration/editor/clipboard';
import { watchMarkdown } from '../../../src/collaboration/editor/markdown';
import { createQuill } from '../../../src/collaboration/editor/quill';
import { openLiveDocument } from '../../../src/realtime';
import type { EditorPort, LiveDocument } from '../../../src/realtime/port';
import { forgetDocuments, openStore } from '../../../src/realtime/store';
import type { Dice } from '../../realtime/harness/chance';
import { Device, Tab } from '../../realtime/harness/device';
import type { Platform } from '../../realtime/harness/platform';
import { type Faults, Weather } from '../../realtime/harness/weather';
import type { Marks } from './marks';
import { heard } from './wire';

/** How much faster than a clock time runs for the live documents. */
const SPEED = 20;

export class Seat {
  live!: LiveDocument;
  quill!: Quill;
  binding!: Binding;
  weather!: Weather;
  readonly corrections = { edits: 0, remote: 0 };
  /** What went over the socket, for whoever reads a failure. */
  readonly wire: string[] = [];
  private readonly device = new Device();
  private tab!: Tab;
  private stops: (() => void)[] = [];

  constructor(
    readonly name: string,
    private readonly platform: Platform,
    private readonly document: string,
    private readonly network: Dice,
    private readonly faults: Faults,
    private readonly marks: Marks,
    /** Whether the device is the browser's own database, which no tab can be torn away from. */
    readonly durable: boolean,
    private readonly failed: (what: string) => void,
  ) {}

  private get owner() {
    const { organization, person } = this.platform.person;
    return { organization, person: `${person}/${this.document}/${this.name}` };
  }

  /** Opens the document on the same device. */
  async open(): Promise<void> {
    const { organization, person } = this.platform.person;
    const calm = this.weather?.calm ?? false;
    this.weather = new Weather(this.network, this.faults, SPEED);
    this.weather.calm = calm;
    this.weather.socket = heard(this.weather.socket, this.wire);
    this.tab = new Tab(this.device);
    this.live = openLiveDocument({
      document: this.document,
      organization,
      person,
      rest: this.weather.rest(this.platform.rest()),
      socket: `${location.origin.replace('http', 'ws')}/live`,
      world: this.weather,
      store: this.durable ? () => openStore(this.owner) : async () => this.tab,
      ...(this.durable ? {} : { locks: this.tab }),
    });
    await this.until(() => this.live.state.phase === 'ready');
    this.show();
  }

  private show(): void {
    const element = window.document.createElement('div');
    window.document.querySelector('#editors')?.append(element);
    this.quill = createQuill(element);
    const attach = this.live.attach.bind(this.live);
    this.live.attach = (editor) => attach(this.watched(editor));
    this.binding = new Binding(this.quill, this.live, {
      label: (client) => ({ name: client, color: '#1f5c54' }),
      onRefused: (error) => this.failed(`${this.name}: an edit was refused: ${String(error)}`),
    });
    this.stops = [
      this.marks.watch(this.quill),
      watchMarkdown(this.quill),
      watchClipboard(this.quill, () => {}),
      () => element.remove(),
    ];
  }

  /** The editor as the live document sees it: nothing may be shown while somebody composes, and showing may not fail. */
  private watched(editor: EditorPort): EditorPort {
    return {
      isComposing: () => editor.isComposing(),
      flush: () => editor.flush(),
      apply: (change, client) => {
        if (this.quill.composition.isComposing) this.failed(`${this.name}: a change was shown while they composed`);
        try {
          editor.apply(change, client);
        } catch (error) {
          this.failed(`${this.name}: a change could not be shown: ${JSON.stringify(change.ops)}: ${String(error)}`);
          throw error;
        }
      },
    };
  }

  private leave(): void {
    this.corrections.edits += this.binding.corrections.edits;
    this.corrections.remote += this.binding.corrections.remote;
    this.binding.destroy();
    for (const stop of this.stops) stop();
  }

  /** Closes the tab, as a page does that goes. */
  async close(): Promise<void> {
    const closed = this.live.close();
    this.leave();
    await closed;
  }

  /** The tab is gone without notice. */
  crash(): void {
    this.weather.end();
    this.tab.crash();
    this.leave();
  }

  async forget(): Promise<void> {
    if (this.durable) await forgetDocuments(this.owner);
  }

  /** The document as the platform has it, and every revision. */
  history() {
    return this.platform.history(this.document);
  }

  get settled(): boolean {
    const { link, unsent, phase } = this.live.state;
    return phase === 'ready' && link === 'open' && unsent === 0;
  }

  /** What Quill shows, if it is not the shadow. */
  disagreement(): string | null {
    if (this.quill.composition.isComposing || this.binding.agrees()) return null;
    const shadow = JSON.stringify(this.live.shadow.ops);
    return `${this.name}: the shadow ${shadow} is shown as ${JSON.stringify(this.quill.getContents().ops)}`;
  }

  async until(so: () => boolean, ms = 20_000): Promise<void> {
    for (const end = Date.now() + ms; !so(); await new Promise((done) => setTimeout(done, 4))) {
      if (Date.now() > end) {
        throw new Error(`${this.name} waited too long: ${JSON.stringify(this.live.state)}\n${this.wire.slice(-40).join('\n')}`);
      }
    }
  }

  /** The text without formats, a character for each embed. */
  get text(): string {
    return textOf(this.quill.getContents());
  }
}

export const textOf = (document: Delta): string =>
  new Delta(document.ops).map(({ insert }) => (typeof insert === 'string' ? insert : '￼')).join('');
