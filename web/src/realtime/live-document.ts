/**
 * A document that is open for live editing: runs a `Client` on a socket, keeps its work on this device, and shows what comes to an
 * editor. What was here before is shown at once, and then caught up. Nothing that was written is dropped: it is sent, or kept, or
 * offered as a copy.
 */
import Delta from 'quill-delta';
import { browserLocks, browserWorld, type Locks } from './browser';
import { type Action, Client } from './client';
import { Connection, type RestProblem, type World } from './connection';
import { Copies } from './copies';
import { Keeper } from './keeper';
import { FRAME_BYTES, PRESENCE_MS } from './limits';
import { Participants } from './participants';
import type { EditorPort, LiveDocument, LiveState, Range, RemoteSelection, Trouble } from './port';
import { Selections } from './presence';
import { type Kept, type Owner, openStore, type Store } from './store';
import { hash } from './text';
import type { Acknowledged, Capacity, Frame, Message, Revision, Snapshot, Submit } from './wire';

/** Requests that need no socket. Each throws a `RestProblem`. */
export interface Rest {
  ticket(): Promise<string>;
  snapshot(document: string): Promise<Snapshot>;
  /** One page of the revisions after this one. */
  revisions(document: string, since: number): Promise<Revision[]>;
  submit(document: string, submit: Submit): Promise<Omit<Acknowledged, 'type'>>;
}

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
/** A snapshot that is older than what was seen is asked for again so often. */
const SNAPSHOT_TRIES = 5;
/** Refusals that no later try will change by itself. */
const FINAL = ['unauthorized', 'forbidden', 'feature_disabled', 'not_found'];

/** Opens a document; answers at once, and tells by its state when there is something to show. */
export function openLiveDocument(options: LiveOptions): LiveDocument {
  const live = new Live(options);
  void live.boot();
  return live;
}

/** An editor that left work here and is gone. */
interface Orphan {
  readonly kept: Kept;
  readonly release: () => void;
}

class Live implements LiveDocument {
  #client: Client | null = null;
  #state: LiveState;
  #phase: LiveState['phase'] = 'loading';
  #trouble: Trouble | null = null;
  #reason: LiveState['reason'] = null;
  /** What the platform last let this device do. */
  #capacity: Capacity | null = null;
  #editor: EditorPort | null = null;
  readonly #waiting: Frame[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #selectionListeners = new Set<(selection: RemoteSelection) => void>();
  readonly #world: World;
  readonly #connection: Connection;
  readonly #participants = new Participants();
  readonly #copies = new Copies(() => this.#publish());
  #store: Store | null = null;
  #keeper: Keeper;
  #selections = new Selections(0);
  #selection: Range | null = null;
  #selectionIsNews = false;
  #presenceAt = 0;
  #presences = Date.now();
  #sent: Promise<void> = Promise.resolve();
  #rebuilding = false;
  #closed = false;
  #release = () => {};
  #cancelTick = () => {};
  #cancelAsk = () => {};
  readonly #drains: Live[] = [];

  constructor(
    private readonly options: LiveOptions,
    /** The work of a tab that is gone, to be sent without an editor. */
    private readonly orphan: Orphan | null = null,
  ) {
    this.#world = options.world ?? browserWorld;
    this.#keeper = new Keeper(
      null,
      this.#world,
      () => this.#kept(),
      () => this.#publish(),
    );
    this.#connection = new Connection({
      address: options.socket,
      ticket: options.rest.ticket,
      world: this.#world,
      listener: {
        opened: () => this.#call((client) => client.connected(this.#world.now())),
        frame: (text) => this.#heard(text),
        changed: () => this.#linkChanged(),
        refused: (problem) => this.#stop(problem),
      },
    });
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
    return this.#selections.clients.map((client) => this.#shown(client));
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onSelection(listener: (selection: RemoteSelection) => void): () => void {
    this.#selectionListeners.add(listener);
    return () => this.#selectionListeners.delete(listener);
  }

  attach(editor: EditorPort): () => void {
    this.#editor = editor;
    return () => {
      this.#editor = null;
      this.resume();
    };
  }

  edit(change: Delta, selection: Range | null): void {
    const client = this.#client;
    if (client === null || this.#closed) throw new Error('the document is not open');
    if (selection !== null) this.#selection = selection;
    this.#perform(client.edit(change, this.#world.now()));
    this.#keeper.soon();
    this.#after();
  }

  select(selection: Range | null): void {
    this.#selection = selection;
    this.#selectionIsNews = true;
    this.#after();
  }

  resume(): void {
    while (this.#waiting.length > 0 && !this.#editor?.isComposing()) {
      const frame = this.#waiting.shift();
      if (frame) this.#take(frame);
    }
  }

  retry(): void {
    if (this.#phase === 'failed') {
      this.#phase = 'loading';
      this.#trouble = null;
      void this.boot();
    } else if (this.#connection.open) this.#call((client) => client.connected(this.#world.now()));
    else {
      this.#trouble = null;
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
    this.#editor?.flush();
    this.#closed = true;
    this.#connection.dispose();
    this.#cancelTick();
    this.#cancelAsk();
    await Promise.all(this.#drains.map((drain) => drain.close()));
    if (this.#client) await this.#keeper.now();
    this.#release();
    this.#store?.close();
  }

  /** Reads what this device has, or else the snapshot; then connects. */
  async boot(): Promise<void> {
    const { document, organization, person } = this.options;
    const store = await (this.options.store ?? openStore)({ organization, person }).catch(() => null);
    if (this.#closed) return store?.close();
    this.#store = store;
    this.#keeper = new Keeper(
      store,
      this.#world,
      () => this.#kept(),
      () => this.#publish(),
    );
    await this.#copies.open(store, document);
    try {
      const found = this.orphan ?? (await this.#adopt());
      if (this.#closed) return found?.release();
      if (found) this.#release = found.release;
      this.#client = (found && this.#restore(found.kept)) ?? (await this.#begin());
    } catch (error) {
      return this.#fail(error);
    }
    if (this.#closed) return this.#release();
    this.#selections = new Selections(this.#client.revision);
    this.#phase = 'ready';
    this.#publish();
    this.#connection.start();
  }

  /** Takes over the latest editor that is gone; the work of others like it is sent beside. */
  async #adopt(): Promise<Orphan | null> {
    const kept = (await this.#store?.load(this.options.document).catch(() => [])) ?? [];
    let mine: Orphan | null = null;
    for (const one of kept) {
      const release = await this.#hold(one.saved.client);
      if (release === null) continue;
      if (mine === null) mine = { kept: one, release };
      else if (one.saved.in_flight || one.saved.buffer) this.#drain({ kept: one, release });
      else await this.#store?.remove(this.options.document, one.saved.client).finally(release);
    }
    return mine;
  }

  #hold(client: string): Promise<(() => void) | null> {
    return (this.options.locks ?? browserLocks).hold(`companion-client/${client}`).catch(() => null);
  }

  #drain(orphan: Orphan): void {
    const live = new Live(this.options, orphan);
    this.#drains.push(live);
    live.subscribe(() => {
      if (live.#closed || !live.#client?.settled || live.#client.capacity !== 'writer') return;
      void live.close().then(async () => {
        await this.#store?.remove(this.options.document, orphan.kept.saved.client);
        await this.#copies.reload();
      });
    });
    void live.boot();
  }

  #restore({ saved, capacity }: Kept): Client | null {
    try {
      const client = Client.restore(saved);
      this.#capacity = capacity;
      return client;
    } catch {
      const text = [saved.in_flight?.rolling, saved.buffer]
        .flatMap((ops) => ops ?? [])
        .filter(({ insert }) => insert !== undefined);
      const content = new Delta(text).insert('\n');
      if (text.length > 0) this.#copies.keep('unreadable', 'What this device had kept does not fit together.', content);
      return null;
    }
  }

  /** A new editor, on the snapshot. */
  async #begin(): Promise<Client> {
    const id = `cli_${crypto.randomUUID()}`;
    this.#release = (await this.#hold(id)) ?? (() => {});
    const { revision, content, hash: expected } = await this.#snapshot();
    const text = new Delta(content);
    if ((await hash(text)) !== expected) throw { status: 0, code: 'damaged', detail: 'The document arrived damaged. Try again.' };
    return new Client(id, this.options.document, revision, text);
  }

  /** The newest snapshot, asked for until it comes. */
  async #snapshot(): Promise<Snapshot> {
    for (let pause = 500; ; pause = Math.min(pause * 2, 30_000)) {
      try {
        return await this.options.rest.snapshot(this.options.document);
      } catch (error) {
        const { status = 0 } = error as Partial<RestProblem>;
        const passing = status === 0 || status === 429 || status >= 500;
        if (!passing || this.#closed) throw error;
        this.#trouble = troubleOf(error);
        this.#publish();
      }
      await new Promise<void>((done) => this.#world.after(pause, done));
    }
  }

  #fail(error: unknown): void {
    this.#phase = 'failed';
    this.#trouble = troubleOf(error);
    this.#release();
    this.#publish();
  }

  /** Asks the client, and does what it asks. */
  #call(ask: (client: Client) => Action[]): void {
    if (this.#client === null || this.#closed) return;
    this.#perform(ask(this.#client));
    this.#after();
  }

  #heard(text: string): void {
    const frame = read(text);
    if (frame === null) return;
    if (this.#waiting.length > 0 || this.#editor?.isComposing()) this.#waiting.push(frame);
    else this.#take(frame);
  }

  #take(frame: Frame): void {
    const client = this.#client;
    if (client === null || this.#closed) return;
    this.#editor?.flush();
    if (frame.type === 'problem' && this.#isFinal(frame)) return this.#stop(frame.problem);
    this.#about(frame);
    if (frame.type === 'opened' && frame.head - client.revision > FAR_BEHIND && client.unsent === 0) {
      const actions: Action[] = [];
      client.startAgain(actions);
      this.#perform(actions);
    }
    this.#perform(client.receive(frame, this.#world.now()));
    if (frame.type === 'problem' && frame.problem.code === 'not_a_writer') this.#askAgain(1_000);
    this.#after();
  }

  #isFinal({ document, problem }: Extract<Frame, { type: 'problem' }>): boolean {
    return FINAL.includes(problem.code) && (!document || document === this.options.document);
  }

  /** Who is here, and where they are. */
  #about(frame: Frame): void {
    switch (frame.type) {
      case 'opened':
        this.#connection.renewed();
        this.#capacity = frame.capacity;
        this.#reason =
          frame.capacity === 'writer' ? null : frame.reason === 'full' || frame.reason === 'read_only' ? frame.reason : 'asked';
        this.#trouble = null;
        this.#participants.set(frame.participants);
        this.#selectionIsNews = true;
        if (this.#reason === 'full') this.#askAgain(ASK_AGAIN_MS * (1 + this.#world.random() / 3));
        break;
      case 'joined':
        this.#participants.add(frame.participant);
        this.#selections.forget(frame.participant.client);
        this.#selectionIsNews = true;
        break;
      case 'left': {
        const gone = this.#participants.remove(frame.client);
        this.#selections.forget(frame.client);
        this.#draw(frame.client);
        if (gone?.capacity === 'writer' && this.#reason === 'full') this.#askAgain(this.#world.random() * 1_000);
        break;
      }
      case 'presence':
        if (this.#selections.moved(frame.client, frame.seq, frame.selection ?? null)) this.#draw(frame.client);
        break;
      default:
    }
  }

  #perform(actions: Action[]): void {
    for (const action of actions) {
      switch (action.type) {
        case 'save':
          this.#sent = this.#keeper.now();
          break;
        case 'send':
          this.#send(action.message);
          break;
        case 'submit_by_rest':
          this.#byRest(action.submit);
          break;
        case 'catch_up_by_rest':
          this.options.rest.revisions(this.options.document, action.after).then(
            (revisions) => this.#heardByRest({ type: 'caught_up', document: this.options.document, head: 0, revisions }),
            (problem: RestProblem) => this.#refusedByRest(problem, null),
          );
          break;
        case 'apply':
          this.#editor?.apply(action.change, action.revision?.client ?? null);
          break;
        case 'advanced':
          this.#selections.advanced(action.revision, action.change);
          this.#keeper.soon();
          break;
        case 'verify':
          void hash(action.confirmed).then((found) => found !== action.hash && this.#call(startAgain));
          break;
        case 'reopen':
          if (this.#connection.open) this.#call((client) => client.connected(this.#world.now()));
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

  /** After what had to be stored first, on the socket that it was meant for. */
  #send(message: Message): void {
    const generation = this.#connection.generation;
    const text = JSON.stringify(this.#withSelection(message));
    this.#sent = this.#sent.then(() => {
      if (this.#connection.open && this.#connection.generation === generation) this.#connection.send(text);
    });
  }

  /** While typing, the selection rides on the submit, which counts in the document after its change. */
  #withSelection(message: Message): Message {
    const client = this.#client;
    if (message.action !== 'document.submit' || !client || !this.#selection || client.own.length !== 1) return message;
    if (message.base !== client.revision || JSON.stringify(message).length > FRAME_BYTES / 2) return message;
    this.#selectionIsNews = false;
    return { ...message, selection: { revision: message.base, ...this.#selection } };
  }

  #byRest(submit: Submit): void {
    const request = `submit-${submit.seq}`;
    this.#sent = this.#sent.then(() => {
      this.options.rest.submit(this.options.document, submit).then(
        (answer) => this.#heardByRest({ ...answer, type: 'acknowledged' }),
        (problem: RestProblem) => this.#refusedByRest(problem, request),
      );
    });
  }

  #heardByRest(frame: Frame): void {
    this.#heard(JSON.stringify(frame));
  }

  /** Without an answer, it is overdue after a while and asked again. */
  #refusedByRest(problem: RestProblem, request: string | null): void {
    if (problem.status === 0) return;
    const { status, code, detail } = problem;
    this.#heardByRest({ type: 'problem', request, document: this.options.document, problem: { status, code, detail } });
  }

  async #rebuild(): Promise<void> {
    if (this.#rebuilding || this.#client === null) return;
    this.#rebuilding = true;
    try {
      let snapshot = await this.#snapshot();
      for (let tries = 1; tries < SNAPSHOT_TRIES && snapshot.revision < this.#client.revision; tries += 1) {
        await new Promise<void>((done) => this.#world.after(1_000, done));
        snapshot = await this.#snapshot();
      }
      this.#editor?.flush();
      const { id, unsent, shadow } = this.#client;
      if (unsent > 0) this.#copies.keep('merged', 'The text as it was here before it was merged with what others wrote.', shadow);
      const { revision, content, closed, clients } = snapshot;
      this.#selections.reset(revision);
      this.#call((client) => client.rebuild(revision, new Delta(content), closed, clients[id]?.seq ?? null, this.#world.now()));
    } catch (error) {
      this.#stop(troubleOf(error));
    } finally {
      this.#rebuilding = false;
    }
  }

  #cannotOpen({ code, detail }: Trouble): void {
    this.#trouble = { code, detail };
    if (code === 'client_taken') return void this.#renameClient();
    if (code === 'document_closed' || code === 'too_many_viewers') this.#askAgain(ASK_AGAIN_MS);
    else this.#stop({ code, detail });
  }

  /** Somebody else has this client id: goes on under a new one, with what is left of the work as a fresh edit. */
  async #renameClient(): Promise<void> {
    const old = this.#client;
    if (old === null) return;
    const id = `cli_${crypto.randomUUID()}`;
    const release = (await this.#hold(id)) ?? (() => {});
    for (let page = await this.#page(old.revision); page.length > 0; page = await this.#page(old.revision)) {
      this.#perform(old.receive({ type: 'caught_up', document: old.document, head: 0, revisions: page }, this.#world.now()));
    }
    const client = new Client(id, old.document, old.revision, old.confirmed);
    for (const change of old.own) client.edit(change, this.#world.now());
    await this.#store?.remove(old.document, old.id);
    this.#release();
    this.#release = release;
    this.#client = client;
    await this.#keeper.now();
    this.#trouble = null;
    if (this.#connection.open) this.#call((renamed) => renamed.connected(this.#world.now()));
  }

  #page(since: number): Promise<Revision[]> {
    return this.options.rest.revisions(this.options.document, since).catch(() => []);
  }

  /** Not until somebody decides. What is unsent is offered as a copy unless signing in again will do. */
  #stop({ code, detail }: Trouble): void {
    this.#trouble = { code, detail };
    this.#connection.stop();
    this.#client?.disconnected();
    this.#cancelAsk();
    this.#after();
  }

  /** Opens again after a while: a place may be free, the document out of the trash. */
  #askAgain(ms: number): void {
    this.#cancelAsk();
    this.#cancelAsk = this.#world.after(ms, () => {
      if (this.#connection.open) this.#call((client) => client.connected(this.#world.now()));
    });
  }

  #linkChanged(): void {
    if (!this.#connection.open) this.#client?.disconnected();
    this.#after();
  }

  /** What follows every step: the next call, the others' speed, the selection, copies of what cannot be sent, the state. */
  #after(): void {
    const client = this.#client;
    if (client === null || this.#closed) return;
    client.gather = this.#participants.gather(client.id);
    this.#tellSelection(client);
    const stranded = this.#copies.list.some(({ reason }) => reason === 'stranded');
    if (client.unsent > 0 && !stranded && this.#cannotSend(client)) {
      this.#copies.keep(
        'stranded',
        'You cannot write in this document now. This is your text with what was not sent.',
        client.shadow,
      );
    } else if (stranded && client.settled) this.#copies.discardAll('stranded');
    this.#cancelTick();
    const wait = Math.min(client.nextTick(), this.#tellsAt(client)) - this.#world.now();
    if (Number.isFinite(wait)) {
      this.#cancelTick = this.#world.after(Math.max(0, wait), () => this.#call((due) => due.tick(this.#world.now())));
    }
    this.#publish();
  }

  #cannotSend(client: Client): boolean {
    if (client.closed || this.#reason === 'read_only' || this.#reason === 'asked') return true;
    return (
      this.#trouble !== null && ['forbidden', 'feature_disabled', 'not_found', 'document_closed'].includes(this.#trouble.code)
    );
  }

  /** When the selection may be told by itself: when nothing is unsent, somebody is there, and once a second. */
  #tellsAt(client: Client): number {
    const may = this.#selectionIsNews && client.capacity !== null && client.own.length === 0 && this.#participants.size > 1;
    return may ? this.#presenceAt : Number.POSITIVE_INFINITY;
  }

  #tellSelection(client: Client): void {
    const now = this.#world.now();
    if (this.#tellsAt(client) > now) return;
    this.#selectionIsNews = false;
    this.#presenceAt = now + PRESENCE_MS;
    this.#presences += 1;
    const selection = this.#selection && { revision: client.revision, ...this.#selection };
    const message: Message = { action: 'presence.update', document: client.document, client: client.id, seq: this.#presences };
    this.#send(selection ? { ...message, selection } : message);
  }

  #draw(client: string): void {
    const selection = this.#shown(client);
    for (const listener of this.#selectionListeners) listener(selection);
  }

  #shown(client: string): RemoteSelection {
    return { client, range: this.#selections.shown(client, this.#client?.own ?? []) };
  }

  #kept(): Kept {
    if (this.#client === null) throw new Error('nothing to keep yet');
    return { saved: this.#client.saved(), capacity: this.#capacity, at: this.#world.now() };
  }

  #publish(): void {
    const state = this.#present();
    const before = this.#state;
    const names = Object.keys(state) as (keyof LiveState)[];
    if (names.every((name) => Object.is(state[name], before[name]))) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  #present(): LiveState {
    const client = this.#client;
    const stopped = this.#trouble !== null && !this.#connection.open && FINAL.includes(this.#trouble.code);
    const closed = client?.closed === true || this.#trouble?.code === 'document_closed';
    const capacity = client?.capacity ?? null;
    const lost = stopped && this.#trouble?.code !== 'unauthorized';
    return {
      phase: this.#phase,
      link: stopped ? 'stopped' : capacity !== null ? 'open' : this.#world.online() ? 'connecting' : 'offline',
      capacity,
      reason: this.#reason,
      closed,
      editable: this.#phase === 'ready' && !closed && !lost && (capacity ?? this.#capacity ?? 'writer') === 'writer',
      unsent: client?.unsent ?? 0,
      sending: client?.sending ?? false,
      stored: this.#keeper.stored,
      retryAt: this.#connection.retryAt,
      trouble: this.#trouble,
      participants: this.#participants.list(this.client),
      copies: this.#copies.list,
    };
  }
}

const startAgain = (client: Client): Action[] => {
  const actions: Action[] = [];
  client.startAgain(actions);
  return actions;
};

/** A frame, or null for what is none: API Gateway itself says things without a type. */
function read(text: string): Frame | null {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && 'type' in value ? (value as Frame) : null;
  } catch {
    return null;
  }
}

function troubleOf(error: unknown): Trouble {
  if (typeof error === 'object' && error !== null && 'code' in error && 'detail' in error) {
    return { code: String(error.code), detail: String(error.detail) };
  }
  return { code: 'internal', detail: error instanceof Error ? error.message : String(error) };
}
