/**
 * A document that is open for live editing: runs a `Client` on a socket, keeps its work on this device, and shows what comes to an
 * editor. What was here before is shown at once, and then caught up. Nothing that was written is dropped: it is sent, or kept, or
 * offered as a copy.
 */
import Delta from 'quill-delta';
import { anew, type Beginning, continued, renamed } from './beginning';
import { browserLocks, browserWorld, type Locks } from './browser';
import type { Action, Client } from './client';
import { Connection, type World } from './connection';
import { Copies } from './copies';
import { Cursors } from './cursors';
import { forget, inherit, left, type Orphan, words } from './inheritance';
import { Keeper } from './keeper';
import { Outbox } from './outbox';
import { Participants } from './participants';
import { Pointer } from './pointer';
import type { EditorPort, LiveDocument, LiveState, Range, RemoteSelection, Trouble } from './port';
import { newest, notBefore, type Rest } from './rest';
import { Screen } from './screen';
import { SHUT, Standing, troubleOf } from './standing';
import { type Kept, type Owner, openStore, type Store } from './store';
import { hash } from './text';
import type { Frame, Message, Snapshot } from './wire';

export interface LiveOptions extends Owner {
  readonly document: string;
  readonly rest: Rest;
  /** The address of the socket. */
  readonly socket: string;
  readonly world?: World;
  readonly locks?: Locks;
  readonly store?: (owner: Owner) => Promise<Store>;
}

/** Whoever is this far behind and has nothing unsent starts from the snapshot instead. */
const FAR_BEHIND = 400;
/** How often somebody asks again for a place, or for a document that may come back. */
const ASK_AGAIN_MS = 15_000;
/** A device that does not open its store in this time is gone on without. */
const STORE_MS = 3_000;
/** How often an editor looks whether another one has left work. */
const LOOK_MS = 10_000;
/** How soon somebody asks what they still may do. */
const ASK_SOON_MS = 1_000;
/** The others' carets follow an edit when its own key press is painted: to place them takes longer than the letter. */
const DRAWING_MS = 40;
const STRANDED = 'You cannot write in this document now. This is your text with what was not sent.';
const MERGED = 'The text as it was here before it was merged with what others wrote.';
const UNREADABLE = 'What this device had kept does not fit together. These are the words of it that were not sent.';

/** Opens a document; answers at once, and tells by its state when there is something to show. */
export function openLiveDocument(options: LiveOptions): LiveDocument {
  const live = new Live(options);
  void live.boot();
  return live;
}

class Live implements LiveDocument {
  #client: Client | null = null;
  #state: LiveState;
  readonly #listeners = new Set<() => void>();
  readonly #world: World;
  readonly #locks: Locks;
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #screen: Screen;
  readonly #cursors: Cursors;
  readonly #standing = new Standing();
  readonly #participants = new Participants();
  readonly #copies = new Copies(() => this.#publish());
  readonly #pointer: Pointer;
  #store: Store | null = null;
  #keeper: Keeper;
  #rebuilding = false;
  #closed = false;
  #release = () => {};
  #cancelTick = () => {};
  #cancelAsk = () => {};
  #cancelLook = () => {};
  #cancelDrawing: (() => void) | null = null;
  readonly #stopListening: () => void;
  readonly #drains: Live[] = [];

  constructor(
    private readonly options: LiveOptions,
    /** The work of an editor that is gone, to be sent without one. */
    private readonly orphan: Orphan | null = null,
  ) {
    this.#world = options.world ?? browserWorld;
    this.#locks = options.locks ?? browserLocks;
    this.#pointer = new Pointer(this.#world.now());
    this.#keeper = this.#keeping();
    this.#screen = new Screen((frame) => this.#take(frame), this.#world.report);
    this.#cursors = new Cursors(
      () => this.#client,
      (call) => this.#screen.guard(call),
    );
    this.#stopListening = this.#world.onHidden(() => {
      if (this.#client && !this.#closed) void this.#keeper.now();
    });
    this.#connection = new Connection({
      address: options.socket,
      ticket: options.rest.ticket,
      world: this.#world,
      listener: {
        opened: () => this.#open(),
        frame: (text) => {
          const frame = read(text);
          if (frame) this.#screen.heard(frame);
        },
        changed: () => this.#linkChanged(),
        refused: (problem) => this.#stop(problem),
      },
    });
    this.#outbox = new Outbox(options.document, this.#connection, options.rest, (frame) => this.#screen.heard(frame));
    this.#state = this.#present();
  }

  get client(): string {
    return this.#client?.id ?? '';
  }
  get shadow(): Delta {
    return this.#client?.shadow ?? new Delta();
  }
  get state(): LiveState {
    return this.#state;
  }
  get selections(): readonly RemoteSelection[] {
    return this.#cursors.all;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onSelection(listener: (selection: RemoteSelection) => void): () => void {
    return this.#cursors.listen(listener);
  }

  attach(editor: EditorPort): () => void {
    return this.#screen.attach(editor);
  }

  edit(change: Delta, selection: Range | null): void {
    const client = this.#client;
    if (client === null || this.#closed) throw new Error('the document is not open');
    const actions = client.edit(change, this.#world.now());
    if (selection !== null) this.#pointer.typed(selection);
    this.#perform(actions);
    this.#keeper.soon();
    this.#after();
  }

  select(selection: Range | null): void {
    this.#pointer.moved(selection);
    this.#after();
  }

  resume(): void {
    this.#screen.resume();
  }

  retry(): void {
    if (this.#standing.phase === 'failed') {
      this.#standing.phase = 'loading';
      this.#standing.trouble = null;
      this.#store?.close();
      void this.boot();
    } else if (this.#connection.open) this.#open();
    else {
      this.#standing.trouble = null;
      this.#connection.start();
    }
    this.#publish();
  }

  discard(id: string): void {
    const copy = this.#copies.list.find((one) => one.id === id);
    this.#copies.discard(id);
    if (copy?.reason === 'stranded' && !this.#present().editable) this.#call((client) => client.abandon());
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#screen.flush();
    this.#closed = true;
    this.#connection.dispose();
    this.#stopListening();
    this.#cancelTick();
    this.#cancelAsk();
    this.#cancelLook();
    this.#cancelDrawing?.();
    await Promise.all(this.#drains.map((drain) => drain.close()));
    if (this.#client) await this.#leave(this.#client);
    this.#release();
    this.#store?.close();
  }

  /** What is unsent stays; a text that this person may not read any more does not. */
  async #leave(client: Client): Promise<void> {
    const code = this.#standing.trouble?.code;
    if (code && SHUT.includes(code) && client.unsent === 0) {
      await this.#store?.remove(client.document, client.id).catch(this.#world.report);
    } else await this.#keeper.now();
  }

  /** Reads what this device has, or else the snapshot; then connects. */
  async boot(): Promise<void> {
    const { document, organization, person } = this.options;
    const store = await this.#inTime((this.options.store ?? openStore)({ organization, person }));
    if (this.#closed) return store?.close();
    this.#store = store;
    this.#keeper = this.#keeping();
    await this.#copies.open(store, document);
    try {
      const kept = this.orphan ? continued(this.orphan) : await this.#inherit();
      const { client, capacity, release } = kept ?? (await this.#anew());
      if (this.#closed) return release();
      this.#client = client;
      this.#release = release;
      this.#standing.capacity = capacity;
      this.#cursors.reset(client.revision);
    } catch (error) {
      this.#standing.phase = 'failed';
      this.#standing.trouble = troubleOf(error);
      return this.#publish();
    }
    this.#standing.phase = 'ready';
    this.#standing.trouble = null;
    this.#publish();
    this.#connection.start();
    if (this.orphan === null) this.#lookAgain();
  }

  /** A tab that is closed while this one runs may leave work behind: it is sent from here. */
  #lookAgain(): void {
    this.#cancelLook = this.#world.after(LOOK_MS, async () => {
      const store = this.#store;
      const own = this.client;
      const orphans = store ? await left(store, this.#locks, this.options.document, own) : [];
      for (const orphan of orphans) {
        if (this.#closed) orphan.release();
        else if (await this.#continue(orphan)) this.#drain(orphan);
      }
      if (!this.#closed) this.#lookAgain();
    });
  }

  /** The device's store, or null when it does not open: the document does all the same. */
  #inTime(opening: Promise<Store>): Promise<Store | null> {
    return new Promise((resolve) => {
      let late = false;
      const cancel = this.#world.after(STORE_MS, () => {
        late = true;
        resolve(null);
      });
      opening
        .then(
          (store) => (late ? store.close() : resolve(store)),
          () => resolve(null),
        )
        .finally(cancel);
    });
  }

  #keeping(): Keeper {
    return new Keeper(
      this.#store,
      this.#world,
      () => this.#kept(),
      () => this.#publish(),
    );
  }

  /** Takes over the latest editor that is gone; what others left is sent beside it, or offered as a copy. */
  async #inherit(): Promise<Beginning | null> {
    if (this.#store === null) return null;
    const { latest, others } = await inherit(this.#store, this.#locks, this.options.document);
    for (const orphan of others) {
      if (this.#closed) orphan.release();
      else if (await this.#continue(orphan)) this.#drain(orphan);
    }
    return latest && this.#continue(latest);
  }

  /** Sends what another editor left, and then forgets it. */
  #drain(orphan: Orphan): void {
    const live = new Live(this.options, orphan);
    this.#drains.push(live);
    live.subscribe(() => {
      if (live.#closed || !live.#client?.settled || live.#client.capacity !== 'writer') return;
      void live.close().then(async () => {
        await forget(this.#store, orphan);
        await this.#copies.reload();
      });
    });
    void live.boot();
  }

  async #continue(orphan: Orphan): Promise<Beginning | null> {
    const beginning = continued(orphan);
    if (beginning !== null) return beginning;
    const content = words(orphan.kept.saved);
    if (content) this.#copies.keep('unreadable', UNREADABLE, content);
    await forget(this.#store, orphan);
    return null;
  }

  #anew(): Promise<Beginning> {
    return anew(this.options.document, this.#locks, () => this.#snapshot());
  }

  #snapshot(): Promise<Snapshot> {
    return newest(this.options.rest, this.#world, this.options.document, (trouble) => {
      if (this.#closed) throw trouble;
      this.#standing.trouble = trouble;
      this.#publish();
    });
  }

  /** Asks the client, and does what it asks. */
  #call(ask: (client: Client) => Action[]): void {
    if (this.#client === null || this.#closed) return;
    this.#perform(ask(this.#client));
    this.#after();
  }

  /** Opens the document on the socket that is there; what was heard on another is out of date. */
  #open(): void {
    this.#screen.drop();
    if (!this.#connection.open) return;
    if (this.#client?.startingAgain) void this.#rebuild();
    else this.#call((client) => client.connected(this.#world.now()));
  }

  #take(frame: Frame): void {
    const client = this.#client;
    if (client === null || this.#closed) return;
    this.#screen.flush();
    if (frame.type === 'problem' && this.#isAboutUs(frame.document ?? null)) {
      if (frame.problem.code === 'unauthorized') return this.#stop(frame.problem);
      this.#mayChange(frame);
    }
    this.#about(frame);
    if (frame.type === 'opened' && frame.head - client.revision > FAR_BEHIND && client.unsent === 0) {
      this.#perform(client.startAgain());
    }
    try {
      this.#perform(client.receive(frame, this.#world.now()));
    } catch (error) {
      // A frame that no platform sends: what the client made of it is not to be trusted.
      this.#world.report(error);
      this.#perform(client.startAgain());
    }
    this.#cursors.rode(frame);
    this.#after();
  }

  #isAboutUs(document: string | null): boolean {
    return document === null || document === this.options.document;
  }

  /** A refusal that says that this person may do less than before: asks what they still may. */
  #mayChange({ request, problem: { code } }: Extract<Frame, { type: 'problem' }>): void {
    if (request?.startsWith('open-')) return;
    if (!request && code === 'lease_lost') this.#askAgain(0);
    else if (['not_a_writer', 'forbidden', 'feature_disabled', 'not_found'].includes(code)) this.#askAgain(ASK_SOON_MS);
  }

  /** Who is here, and where they are. */
  #about(frame: Frame): void {
    if ('document' in frame && !this.#isAboutUs(frame.document ?? null)) return;
    this.#cursors.heard(frame);
    switch (frame.type) {
      case 'opened':
        this.#connection.renewed();
        this.#standing.opened(frame);
        this.#participants.set(frame.participants);
        this.#pointer.repeat();
        if (this.#standing.waits) this.#askAgain(ASK_AGAIN_MS * (1 + this.#world.random() / 3));
        else this.#cancelAsk();
        break;
      case 'joined':
        this.#participants.add(frame.participant);
        this.#pointer.repeat();
        break;
      case 'left': {
        const gone = this.#participants.remove(frame.client);
        if (gone?.capacity === 'writer' && this.#standing.waits) this.#askAgain(this.#world.random() * ASK_SOON_MS);
        break;
      }
      default:
    }
  }

  #perform(actions: Action[]): void {
    for (const action of actions) {
      switch (action.type) {
        case 'save':
          this.#outbox.after(this.#keeper.now());
          break;
        case 'send':
          this.#send(action.message);
          break;
        case 'submit_by_rest':
          this.#outbox.submit(action.submit);
          break;
        case 'catch_up_by_rest':
          this.#outbox.catchUp(action.after);
          break;
        case 'apply':
          this.#screen.apply(action.change, action.revision?.client ?? null);
          break;
        case 'advanced':
          this.#cursors.advanced(action.revision, action.change);
          this.#keeper.soon();
          break;
        case 'verify':
          void hash(action.confirmed).then((found) => found !== action.hash && this.#call((client) => client.startAgain()));
          break;
        case 'reopen':
          this.#open();
          break;
        case 'rebuild':
          void this.#rebuild();
          break;
        case 'cannot_open':
          this.#cannotOpen(action);
          break;
        case 'refused':
          this.#copies.keep('refused', action.detail, action.before.compose(action.change));
          this.#keeper.soon();
          break;
      }
    }
  }

  #send(message: Message): void {
    this.#outbox.send(this.#client ? this.#pointer.riding(message, this.#client) : message);
  }

  async #rebuild(): Promise<void> {
    const client = this.#client;
    if (this.#rebuilding || client === null) return;
    this.#rebuilding = true;
    try {
      const snapshot = await notBefore(client.revision, () => this.#snapshot(), this.#world);
      await this.#screen.quiet();
      if (this.#closed) return;
      this.#screen.flush();
      if (client.unsent > 0) this.#copies.keep('merged', MERGED, client.shadow);
      const { revision, content, closed, clients } = snapshot;
      this.#cursors.reset(revision);
      const last = clients[client.id]?.seq ?? null;
      this.#rebuilding = false;
      this.#call(() => client.rebuild(revision, new Delta(content), closed, last, this.#world.now()));
    } catch (error) {
      this.#stop(troubleOf(error));
    } finally {
      this.#rebuilding = false;
    }
  }

  #cannotOpen({ code, detail }: Trouble): void {
    this.#standing.trouble = { code, detail };
    if (code === 'client_taken') return void this.#rename();
    if (SHUT.includes(code)) this.#participants.set([]);
    if (code === 'document_closed' || code === 'too_many_viewers' || SHUT.includes(code)) this.#askAgain(ASK_AGAIN_MS);
    else this.#stop({ code, detail });
  }

  /** Somebody else has this client id: goes on under a new one, with what is left of the work as a fresh edit. */
  async #rename(): Promise<void> {
    const old = this.#client;
    if (old === null) return;
    try {
      // What is in flight may be a revision already.
      for (let more = true; more; ) {
        const revisions = await this.options.rest.revisions(old.document, old.revision);
        const before = old.revision;
        this.#perform(old.receive({ type: 'caught_up', document: old.document, head: 0, revisions }, this.#world.now()));
        more = old.revision > before;
      }
    } catch {
      return this.#askAgain(ASK_AGAIN_MS);
    }
    const { client, release } = await renamed(old, this.#locks, this.#world.now());
    this.#client = client;
    await this.#keeper.now();
    // The old id is let go only when nobody can find work under it, which would be sent twice.
    await this.#store?.remove(old.document, old.id).catch(this.#world.report);
    this.#release();
    this.#release = release;
    this.#standing.trouble = null;
    this.#open();
    this.#publish();
  }

  /** Not until somebody decides. What is unsent is offered as a copy unless signing in again will do. */
  #stop({ code, detail }: Trouble): void {
    this.#standing.trouble = { code, detail };
    this.#connection.stop();
    this.#client?.disconnected();
    this.#screen.drop();
    this.#cancelAsk();
    this.#after();
  }

  /** Opens again after a while: a place may be free, the document out of the trash, an access changed. */
  #askAgain(ms: number): void {
    this.#cancelAsk();
    this.#cancelAsk = this.#world.after(ms, () => this.#open());
  }

  #linkChanged(): void {
    if (!this.#connection.open) {
      this.#client?.disconnected();
      this.#screen.drop();
    }
    this.#after();
  }

  /** What follows every step: the next call, the others' speed, selections, copies of what cannot be sent, the state. */
  #after(): void {
    const client = this.#client;
    if (client === null || this.#closed) return;
    client.gather = this.#participants.gather(client.id);
    const alone = this.#participants.size < 2;
    if (this.#pointer.due(client, alone) <= this.#world.now()) this.#send(this.#pointer.told(client, this.#world.now()));
    this.#rescue(client);
    this.#cancelTick();
    const wait = Math.min(client.nextTick(), this.#pointer.due(client, alone)) - this.#world.now();
    if (Number.isFinite(wait)) {
      this.#cancelTick = this.#world.after(Math.max(0, wait), () => this.#call((due) => due.tick(this.#world.now())));
    }
    this.#cancelDrawing ??= this.#world.after(DRAWING_MS, () => {
      this.#cancelDrawing = null;
      this.#cursors.draw();
    });
    this.#publish();
  }

  #rescue(client: Client): void {
    const stranded = this.#copies.list.some(({ reason }) => reason === 'stranded');
    if (client.unsent > 0 && !stranded && this.#standing.cannotSend(client)) {
      this.#copies.keep('stranded', STRANDED, client.shadow);
    } else if (stranded && client.settled) this.#copies.discardAll('stranded');
  }

  #kept(): Kept {
    if (this.#client === null) throw new Error('nothing to keep yet');
    return { saved: this.#client.saved(), capacity: this.#standing.capacity, at: this.#world.now() };
  }

  #publish(): void {
    const state = this.#present();
    const before = this.#state;
    const names = Object.keys(state) as (keyof LiveState)[];
    if (names.every((name) => Object.is(state[name], before[name]))) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) this.#screen.guard(listener);
  }

  #present(): LiveState {
    return this.#standing.state(this.#client, this.#connection, this.#world.online(), {
      stored: this.#keeper.stored,
      participants: this.#participants.list(this.client),
      copies: this.#copies.list,
    });
  }
}

/** A frame, or null for what is none: API Gateway itself says things without a type. */
function read(text: string): Frame | null {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && 'type' in value ? (value as Frame) : null;
  } catch {
    return null;
  }
}
