/**
 * The client: what an editor remembers, sends and applies, as docs/realtime.md (section 9) says it and `shared/realtime/src/client`
 * does it in Rust. It keeps two documents: the confirmed one, at the newest revision it has seen, and the shadow, with its own
 * changes on top: one in flight, and a buffer of what was written since. It knows no network, no clock and no editor: it is told
 * what happened and answers what to do, as a list of actions in the order in which to do them.
 */
import Delta from 'quill-delta';
import { difference } from './diff';
import { FIRST_PING_MS, FRAME_BYTES, PATIENCE_MS, PING_MS, SNAPSHOT_REVISIONS } from './limits';
import { split } from './split';
import { applied, chopped, Misfit, reach, some } from './text';
import {
  type Acknowledged,
  bytes,
  type Capacity,
  type CaughtUp,
  type Frame,
  type Message,
  type Opened,
  type ProblemFrame,
  type Revision,
  type Submit,
} from './wire';
import { type InFlight, restoreInFlight, type Saved, saveInFlight } from './work';

export type Action =
  /** Store this where it survives, before anything that follows. */
  | { type: 'save' }
  | { type: 'send'; message: Message }
  /** Send this change by REST; the answer is told as a frame, a refusal as the problem of `submit-<seq>`. */
  | { type: 'submit_by_rest'; submit: Submit }
  /** Fetch the revisions after this one by REST; they are told as a `caught_up`. */
  | { type: 'catch_up_by_rest'; after: number }
  /** Show this in the editor. */
  | { type: 'apply'; change: Delta; revision: Revision | null }
  /** The confirmed document went on by this revision. */
  | { type: 'advanced'; change: Delta; revision: number }
  /** Compare the hash; when it differs, call `startAgain`. */
  | { type: 'verify'; confirmed: Delta; hash: string }
  /** Call `connected` again, if there is a connection. */
  | { type: 'reopen' }
  /** Fetch the newest snapshot and call `rebuild`; once is enough. Until then nothing is sent. */
  | { type: 'rebuild' }
  | { type: 'cannot_open'; code: string; detail: string }
  /** The platform does not take this change, which stood on `before`; nothing else keeps it. */
  | { type: 'refused'; change: Delta; before: Delta; code: string; detail: string };

type Link =
  | { readonly at: 'closed' }
  | { readonly at: 'opening'; readonly since: number }
  | { readonly at: 'open'; readonly capacity: Capacity };

const CLOSED: Link = { at: 'closed' };

export class Client {
  /** How long a buffer waits before it is frozen after the freeze before: the more people write, the longer. */
  gather = 0;
  #revision: number;
  #confirmed: Delta;
  #shadow: Delta;
  #length: number;
  #inFlight: InFlight | null = null;
  #buffer: Delta | null = null;
  #edits = 0;
  #nextSeq = 1;
  readonly #held = new Map<number, Revision>();
  #head: number;
  #closed = false;
  #link: Link = CLOSED;
  #opens = 0;
  #catchingUp: number | null = null;
  /** When a viewer may catch up again. */
  #restedAt = 0;
  #syncInterval = 0;
  #sentAt: number | null = null;
  #frozenAt = Number.NEGATIVE_INFINITY;
  /** The platform cannot go on from the base of what is in flight. */
  #outdated = false;
  #startingAgain = false;
  #pingAt = Number.POSITIVE_INFINITY;
  #now = 0;

  constructor(
    readonly id: string,
    readonly document: string,
    revision: number,
    text: Delta,
  ) {
    this.#revision = this.#head = revision;
    this.#confirmed = this.#shadow = text;
    this.#length = text.length();
  }

  get shadow(): Delta {
    return this.#shadow;
  }
  get confirmed(): Delta {
    return this.#confirmed;
  }
  get revision(): number {
    return this.#revision;
  }
  get head(): number {
    return this.#head;
  }
  get closed(): boolean {
    return this.#closed;
  }
  /** What the document may be used for now; null while it is not open. */
  get capacity(): Capacity | null {
    return this.#link.at === 'open' ? this.#link.capacity : null;
  }
  /** Whether it waits for `rebuild`. */
  get startingAgain(): boolean {
    return this.#startingAgain;
  }
  /** Whether a change was sent and is not answered yet. */
  get sending(): boolean {
    return this.#inFlight !== null && this.#sentAt !== null;
  }
  /** Edits that are not revisions yet. */
  get unsent(): number {
    return (this.#inFlight?.edits ?? 0) + this.#edits;
  }
  /** Whether everything written is a revision, and every revision that is known of was applied. */
  get settled(): boolean {
    return this.#inFlight === null && this.#buffer === null && this.#head <= this.#revision;
  }
  /** The own changes on top of the confirmed document, in order. */
  get own(): Delta[] {
    return [this.#inFlight?.rolling, this.#buffer].filter((change) => change !== null && change !== undefined);
  }

  saved(): Saved {
    return {
      client: this.id,
      document: this.document,
      revision: this.#revision,
      confirmed: this.#confirmed.ops,
      in_flight: this.#inFlight && saveInFlight(this.#inFlight),
      buffer: this.#buffer?.ops ?? null,
      next_seq: this.#nextSeq,
      edits: this.#edits,
    };
  }

  /** Takes the work up where it was stored; throws when what was stored does not fit together. */
  static restore(saved: Saved): Client {
    const client = new Client(saved.client, saved.document, saved.revision, new Delta(saved.confirmed));
    client.#inFlight = saved.in_flight && restoreInFlight(saved.in_flight);
    client.#buffer = saved.buffer && new Delta(saved.buffer);
    client.#nextSeq = saved.next_seq;
    client.#edits = saved.edits ?? (saved.buffer ? 1 : 0);
    client.#show(client.own.reduce(applied, client.#confirmed));
    return client;
  }

  /** The person changed the shadow. Throws a `Misfit` when the change does not fit; nothing happened then. */
  edit(change: Delta, now: number): Action[] {
    if (reach(change) > this.#length) throw new Misfit('an edit reaches beyond the end of the document');
    const buffer = this.#buffer ? this.#buffer.compose(change) : chopped(change);
    this.#show(applied(this.#shadow, change));
    this.#edits = buffer.ops.length === 0 ? 0 : this.#edits + 1;
    this.#buffer = some(buffer);
    this.#now = now;
    return this.#goOn();
  }

  /** There is a connection: the document is to be opened on it. */
  connected(now: number, view = false): Action[] {
    this.#now = now;
    this.#catchingUp = this.#sentAt = null;
    if (this.#startingAgain) return [];
    this.#link = { at: 'opening', since: now };
    this.#opens += 1;
    const request = openRequest(this.#opens);
    const open: Message = {
      action: 'document.open',
      request,
      document: this.document,
      client: this.id,
      revision: this.#revision,
    };
    return [{ type: 'send', message: view ? { ...open, view } : open }];
  }

  disconnected(): void {
    this.#link = CLOSED;
    this.#catchingUp = this.#sentAt = null;
    this.#pingAt = Number.POSITIVE_INFINITY;
  }

  /** When `tick` wants to be called next; infinity while nothing is waited for. */
  nextTick(): number {
    if (this.#link.at === 'closed') return Number.POSITIVE_INFINITY;
    if (this.#link.at === 'opening') return this.#link.since + PATIENCE_MS;
    const viewer = this.#link.capacity === 'viewer';
    const waits = [this.#sentAt, this.#catchingUp].flatMap((since) => (since === null ? [] : [since + PATIENCE_MS]));
    if (this.#wantsRevisions && viewer) waits.push(this.#restedAt);
    if (this.#inFlight === null && this.#buffer !== null && !viewer && !this.#closed) waits.push(this.#frozenAt + this.gather);
    return Math.min(this.#pingAt, ...waits);
  }

  /** Time passed: ask again for what was not answered, and ping. */
  tick(now: number): Action[] {
    this.#now = now;
    const overdue = (since: number | null) => since !== null && since + PATIENCE_MS <= now;
    if (this.#link.at === 'opening') return overdue(this.#link.since) ? [{ type: 'reopen' }] : [];
    if (overdue(this.#sentAt)) this.#sentAt = null;
    if (overdue(this.#catchingUp)) this.#catchingUp = null;
    const actions = this.#goOn();
    if (this.#pingAt <= now && this.#link.at === 'open') {
      this.#pingAt = now + PING_MS;
      actions.push({
        type: 'send',
        message: { action: 'ping', documents: [{ document: this.document, revision: this.#revision }] },
      });
    }
    return actions;
  }

  /** The platform said something. */
  receive(frame: Frame, now: number): Action[] {
    this.#now = now;
    const actions: Action[] = [];
    this.#hear(frame, actions);
    return [...actions, ...this.#goOn()];
  }

  #hear(frame: Frame, actions: Action[]): void {
    if ('document' in frame && frame.document && frame.document !== this.document) return;
    switch (frame.type) {
      case 'opened':
        return this.#opened(frame, actions);
      case 'acknowledged':
        return this.#acknowledged(frame, actions);
      case 'caught_up':
        return this.#caughtUp(frame, actions);
      case 'revision':
        return this.#arrived([frame], actions);
      case 'head':
        return this.#known(frame.revision);
      case 'pong': {
        for (const { document, revision } of frame.heads) if (document === this.document) this.#known(revision);
        if (frame.lost?.includes(this.document) && this.#link.at === 'open') {
          this.#link = CLOSED;
          actions.push({ type: 'reopen' });
        }
        return;
      }
      case 'problem':
        return this.#refused(frame, actions);
      default:
    }
  }

  #known(revision: number): void {
    this.#head = Math.max(this.#head, revision);
  }

  #opened(frame: Opened, actions: Action[]): void {
    if (!this.#startingAgain) this.#link = { at: 'open', capacity: frame.capacity };
    this.#pingAt = this.#now + FIRST_PING_MS;
    this.#syncInterval = frame.sync_interval_ms;
    this.#known(frame.head);
    this.#arrived(frame.revisions, actions);
  }

  #acknowledged(frame: Acknowledged, actions: Action[]): void {
    this.#known(frame.revision);
    this.#arrived(frame.previous, actions);
    const mine = this.#inFlight;
    // It is revision N of the sequence. Without those before it, it waits to be caught up with; so does one whose hash must be
    // seen, and a change that was merged.
    const due = frame.client === this.id && frame.revision === this.#revision + 1 && frame.revision % SNAPSHOT_REVISIONS !== 0;
    if (!due || mine?.seq !== frame.seq || mine.merged) return;
    this.#stored(mine, null, actions);
    this.#release(actions);
  }

  #caughtUp(frame: CaughtUp, actions: Action[]): void {
    this.#catchingUp = null;
    this.#known(frame.head);
    // Whoever asks for what comes next and is given what comes later would ask for ever.
    const gone = (frame.revisions[0]?.revision ?? 0) > this.#revision + 1;
    this.#arrived(frame.revisions, actions);
    if (gone) this.startAgain(actions);
    if (frame.by_rest && this.#head > this.#revision) {
      this.#catchingUp = this.#now;
      actions.push({ type: 'catch_up_by_rest', after: this.#revision });
    }
  }

  #arrived(revisions: readonly Revision[], actions: Action[]): void {
    for (const revision of revisions) {
      this.#known(revision.revision);
      if (revision.revision > this.#revision) this.#held.set(revision.revision, revision);
    }
    this.#release(actions);
  }

  /** Applies what was held as far as there is no gap. */
  #release(actions: Action[]): void {
    for (const number of this.#held.keys()) if (number <= this.#revision) this.#held.delete(number);
    for (let next = this.#held.get(this.#revision + 1); next; next = this.#held.get(this.#revision + 1)) {
      this.#held.delete(next.revision);
      this.#follow(next, actions);
    }
  }

  /** Goes on by the next revision. One that does not fit shows that the document here is not the platform's. */
  #follow(next: Revision, actions: Action[]): void {
    const theirs = new Delta(next.change);
    const after = this.#confirmed.compose(theirs);
    if (after.length() !== next.length || after.ops.some(({ insert }) => insert === undefined))
      return void this.startAgain(actions);
    const mine = this.#inFlight;
    if (mine && next.client === this.id && next.seq === mine.seq) return this.#stored(mine, next, actions);
    let shown = theirs;
    if (mine) {
      shown = mine.rolling.transform(theirs, false);
      this.#inFlight = { ...mine, rolling: theirs.transform(mine.rolling, true) };
    }
    this.#confirmed = after;
    this.#carry(shown, next, actions);
    this.#revision = next.revision;
    this.#closed = next.closed ?? false;
    actions.push({ type: 'advanced', change: theirs, revision: next.revision });
    this.#compare(next, actions);
  }

  /** The change in flight is the next revision, which may not be at hand. */
  #stored(mine: InFlight, next: Revision | null, actions: Action[]): void {
    const meant = this.#confirmed.compose(mine.rolling);
    const after = next && mine.merged ? this.#confirmed.compose(new Delta(next.change)) : meant;
    this.#inFlight = null;
    this.#sentAt = null;
    this.#confirmed = after;
    this.#revision += 1;
    // What was merged counts as the revision says, and not as it was meant.
    if (after !== meant) this.#carry(difference(meant, after), next, actions);
    actions.push({ type: 'advanced', change: mine.rolling, revision: this.#revision });
    if (next) this.#compare(next, actions);
  }

  #compare({ hash }: Revision, actions: Action[]): void {
    if (hash) actions.push({ type: 'verify', confirmed: this.#confirmed, hash });
  }

  /** What is under the buffer changed: the buffer is carried over that, and the editor shows it. */
  #carry(theirs: Delta, revision: Revision | null, actions: Action[]): void {
    let shown = theirs;
    if (this.#buffer) {
      shown = this.#buffer.transform(theirs, false);
      this.#buffer = some(theirs.transform(this.#buffer, true));
      if (this.#buffer === null) this.#edits = 0;
    }
    if (shown.ops.length === 0) return;
    this.#show(this.#shadow.compose(shown));
    actions.push({ type: 'apply', change: shown, revision });
  }

  #show(shadow: Delta): void {
    this.#shadow = shadow;
    this.#length = shadow.length();
  }

  get #wantsRevisions(): boolean {
    return this.#head > this.#revision && this.#catchingUp === null;
  }

  #catchUp(actions: Action[]): void {
    this.#catchingUp = this.#now;
    this.#restedAt = this.#now + this.#syncInterval;
    const request = catchUpRequest(this.#revision);
    actions.push({
      type: 'send',
      message: { action: 'document.catch_up', request, document: this.document, after: this.#revision },
    });
  }

  /** Whatever can be done now: fill a gap, put the buffer into flight, send what is in flight. */
  #goOn(): Action[] {
    const actions: Action[] = [];
    if (this.#link.at !== 'open') return actions;
    const writer = this.#link.capacity === 'writer';
    if (this.#wantsRevisions && (writer || this.#restedAt <= this.#now)) this.#catchUp(actions);
    if (!writer || this.#closed) return actions;
    if (this.#inFlight === null && this.#buffer !== null && this.#frozenAt + this.gather <= this.#now)
      this.#freeze(this.#buffer, actions);
    if (this.#outdated) {
      if (this.#catchingUp !== null || this.#wantsRevisions) return actions;
      this.#rebase(actions);
    }
    if (this.#inFlight !== null && this.#sentAt === null) this.#submit(this.#inFlight, actions);
    return actions;
  }

  #freeze(buffer: Delta, actions: Action[]): void {
    const [first, rest] = split(buffer);
    const edits = rest === null ? this.#edits : Math.max(1, this.#edits - 1);
    this.#edits -= edits;
    if (rest !== null) this.#edits = Math.max(1, this.#edits);
    this.#buffer = rest;
    this.#inFlight = { seq: this.#nextSeq, base: this.#revision, change: first, rolling: first, merged: false, edits };
    this.#nextSeq += 1;
    this.#frozenAt = this.#now;
    this.#outdated = false;
    this.#sentAt = null;
    actions.push({ type: 'save' });
  }

  #submit({ seq, base, change }: InFlight, actions: Action[]): void {
    const submit: Submit = { client: this.id, seq, base, change: change.ops };
    const message: Message = { action: 'document.submit', request: submitRequest(seq), document: this.document, ...submit };
    this.#sentAt = this.#now;
    actions.push(bytes(message) <= FRAME_BYTES ? { type: 'send', message } : { type: 'submit_by_rest', submit });
  }

  /** Freezes the change in flight anew on the present revision, under its old number, or drops it when nothing is left of it. */
  #rebase(actions: Action[]): void {
    this.#outdated = false;
    this.#sentAt = null;
    const mine = this.#inFlight;
    this.#inFlight = mine && mine.rolling.ops.length > 0 ? { ...mine, base: this.#revision, change: mine.rolling } : null;
    actions.push({ type: 'save' });
  }

  #refused({ request, problem: { status, code, detail } }: ProblemFrame, actions: Action[]): void {
    if (request === openRequest(this.#opens) && this.#link.at === 'opening') {
      // What does not answer is asked again when the answer is overdue.
      if (status >= 500) return;
      this.#link = CLOSED;
      if (code === 'resync') this.startAgain(actions);
      else actions.push({ type: 'cannot_open', code, detail });
      return;
    }
    if (request === catchUpRequest(this.#revision) && code === 'resync') return void this.startAgain(actions);
    const mine = this.#inFlight;
    if (mine === null || request !== submitRequest(mine.seq) || this.#link.at !== 'open') return;
    switch (code) {
      case 'lease_lost':
        this.#link = CLOSED;
        actions.push({ type: 'reopen' });
        return;
      case 'behind':
      case 'resync':
        this.#sentAt = null;
        this.#outdated = true;
        return this.#catchUp(actions);
      case 'not_a_writer':
        this.#link = { at: 'open', capacity: 'viewer' };
        this.#sentAt = null;
        return;
      case 'invalid_change':
      case 'invalid':
        this.#inFlight = null;
        this.#sentAt = null;
        this.#carry(mine.rolling.invert(this.#confirmed), null, actions);
        actions.push({ type: 'refused', change: mine.rolling, before: this.#confirmed, code, detail });
        return;
      default:
    }
  }

  /** The document cannot be continued: nothing more is sent until it was rebuilt, and then it is opened anew. */
  startAgain(actions: Action[] = []): Action[] {
    this.#link = CLOSED;
    this.#startingAgain = true;
    actions.push({ type: 'rebuild' });
    return actions;
  }

  /**
   * Starts again from a snapshot, with the own work transformed over the difference. `last` is the number of this client's last
   * change in it. The caller keeps a copy of the shadow as it was and tells the person that offline work was merged.
   */
  rebuild(revision: number, text: Delta, closed: boolean, last: number | null, now: number): Action[] {
    const actions: Action[] = [];
    if (this.#inFlight && last !== null && last >= this.#inFlight.seq) {
      this.#confirmed = this.#confirmed.compose(this.#inFlight.rolling);
      this.#inFlight = null;
    }
    let theirs = difference(this.#confirmed, text);
    if (this.#inFlight) {
      const { rolling } = this.#inFlight;
      this.#inFlight = { ...this.#inFlight, rolling: theirs.transform(rolling, true), merged: true };
      theirs = rolling.transform(theirs, false);
    }
    if (this.#buffer) this.#buffer = some(theirs.transform(this.#buffer, true));
    if (this.#buffer === null) this.#edits = 0;
    const shadow = this.own.reduce((document, change) => document.compose(change), text);
    const change = difference(this.#shadow, shadow);
    this.#show(shadow);
    this.#confirmed = text;
    this.#revision = revision;
    this.#closed = closed;
    this.#known(revision);
    this.#catchingUp = null;
    this.#now = now;
    this.#rebase(actions);
    if (change.ops.length > 0) actions.push({ type: 'apply', change, revision: null });
    this.#release(actions);
    if (this.#startingAgain) actions.push({ type: 'reopen' });
    this.#startingAgain = false;
    return [...actions, ...this.#goOn()];
  }

  /** The person gave up what is unsent: the editor shows the confirmed document again. */
  abandon(): Action[] {
    const change = difference(this.#shadow, this.#confirmed);
    this.#inFlight = null;
    this.#buffer = null;
    this.#sentAt = null;
    this.#edits = 0;
    this.#show(this.#confirmed);
    const actions: Action[] = [{ type: 'save' }];
    if (change.ops.length > 0) actions.push({ type: 'apply', change, revision: null });
    return actions;
  }
}

const openRequest = (count: number) => `open-${count}`;
const catchUpRequest = (after: number) => `catch_up-${after}`;
const submitRequest = (seq: number) => `submit-${seq}`;
