import 'fake-indexeddb/auto';
import Delta, { type Op } from 'quill-delta';
import { afterEach, describe, expect, it } from 'vitest';
import type { Socket, World } from './connection';
import { type LiveOptions, openLiveDocument } from './live-document';
import type { EditorPort, LiveDocument } from './port';
import { openStore } from './store';
import { hash } from './text';
import type { Frame, Message, Opened } from './wire';

/** A platform of one document that says what a test tells it to, and a device whose time passes when a test says so. */
class Bench {
  now = 1_000_000;
  online = true;
  content = new Delta().insert('Dear all,\n');
  refusal: { status: number; code: string; detail: string } | null = null;
  readonly sockets: FakeSocket[] = [];
  readonly held = new Set<string>();
  readonly #timers = new Map<number, { at: number; then: () => void }>();
  readonly #network = new Set<() => void>();
  #next = 0;

  readonly world: World = {
    now: () => this.now,
    after: (ms, then) => {
      this.#next += 1;
      const id = this.#next;
      this.#timers.set(id, { at: this.now + ms, then });
      return () => this.#timers.delete(id);
    },
    random: () => 0.5,
    socket: () => {
      const socket = new FakeSocket();
      this.sockets.push(socket);
      return socket;
    },
    online: () => this.online,
    onNetwork: (then) => {
      this.#network.add(then);
      return () => this.#network.delete(then);
    },
  };

  options(document: string): LiveOptions {
    return {
      document,
      organization: 'org_1',
      person: 'per_1',
      socket: 'ws://live',
      world: this.world,
      locks: {
        hold: async (name) => {
          if (this.held.has(name)) return null;
          this.held.add(name);
          return () => this.held.delete(name);
        },
      },
      rest: {
        ticket: async () => this.#or('ticket'),
        snapshot: async () =>
          this.#or({
            document,
            revision: 0,
            length: 10,
            hash: await hash(this.content),
            content: this.content.ops,
            closed: false,
            clients: {},
          }),
        revisions: async () => this.#or([]),
        submit: async (_document, { client, seq }) => this.#or({ document, client, seq, revision: 1, previous: [] }),
      },
    };
  }

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('no socket yet');
    return socket;
  }

  /** Lets time pass, and what was due happen. */
  async pass(ms: number): Promise<void> {
    const until = this.now + ms;
    for (;;) {
      await settled();
      const due = [...this.#timers].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due[0]);
      this.now = Math.max(this.now, due[1].at);
      due[1].then();
    }
    this.now = until;
    await settled();
  }

  network(online: boolean): void {
    this.online = online;
    for (const then of this.#network) then();
  }

  #or<T>(value: T): T {
    if (this.refusal) throw this.refusal;
    return value;
  }
}

class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: Message[] = [];
  closed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Message);
  }
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.onclose?.();
  }
  say(frame: Frame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  get submits(): Extract<Message, { action: 'document.submit' }>[] {
    return this.sent.flatMap((message) => (message.action === 'document.submit' ? [message] : []));
  }
}

/** IndexedDB answers in tasks of its own, some after the other. */
const settled = async () => {
  await new Promise((done) => setTimeout(done, 2));
  for (let turn = 0; turn < 12; turn += 1) await new Promise((done) => setImmediate(done));
};
const text = ({ shadow }: LiveDocument) => shadow.ops.map(({ insert }) => insert).join('');
const typed = (word: string): Delta => new Delta().insert(word);

let count = 0;
const open: LiveDocument[] = [];

async function start(bench = new Bench(), document = `doc_${(count += 1)}`, more: Partial<Opened> = {}) {
  const live = openLiveDocument(bench.options(document));
  open.push(live);
  await bench.pass(1);
  if (bench.sockets.length > 0 && !bench.socket.closed) {
    bench.socket.onopen?.();
    await bench.pass(1);
    bench.socket.say(opened(document, more));
    await bench.pass(1);
  }
  return { bench, document, live };
}

const opened = (document: string, more: Partial<Opened> = {}): Frame => ({
  type: 'opened',
  document,
  head: 0,
  capacity: 'writer',
  sync_interval_ms: 500,
  revisions: [],
  participants: [],
  ...more,
});
const acknowledged = (document: string, client: string, seq: number, revision: number): Frame => ({
  type: 'acknowledged',
  document,
  client,
  seq,
  revision,
  previous: [],
});
const revision = (document: string, number: number, change: Op[], length: number): Frame => ({
  type: 'revision',
  document,
  revision: number,
  client: 'cli_other',
  seq: number,
  author: 'per_2',
  at: '2026-11-24T08:00:00.000Z',
  change,
  length,
});

afterEach(async () => {
  for (const live of open.splice(0)) await live.close();
});

describe('a live document', () => {
  it('shows the snapshot, opens, and sends what is written', async () => {
    const { bench, document, live } = await start();
    expect(live.state).toMatchObject({ phase: 'ready', link: 'open', capacity: 'writer', editable: true });
    live.edit(typed('Hello. '), { index: 7, length: 0 });
    await bench.pass(1);
    expect(bench.socket.submits).toMatchObject([{ seq: 1, base: 0, change: [{ insert: 'Hello. ' }], selection: { index: 7 } }]);
    expect(live.state).toMatchObject({ unsent: 1, sending: true, stored: true });
    bench.socket.say(acknowledged(document, live.client, 1, 1));
    expect(live.state.unsent).toBe(0);
  });

  it('has a change on the device before it is on the wire', async () => {
    const { bench, document, live } = await start();
    live.edit(typed('a'), null);
    expect(bench.socket.submits).toEqual([]);
    await bench.pass(1);
    const store = await openStore({ organization: 'org_1', person: 'per_1' });
    const [kept] = await store.load(document);
    store.close();
    expect(bench.socket.submits).toHaveLength(1);
    expect(kept?.saved).toMatchObject({ client: live.client, in_flight: { seq: 1, change: [{ insert: 'a' }] } });
  });

  it('keeps what is written without a connection, and another tab goes on with it under the same numbers', async () => {
    const { bench, document, live } = await start();
    bench.network(false);
    live.edit(typed('offline '), null);
    expect(live.state).toMatchObject({ link: 'offline', unsent: 1, editable: true });
    const before = live.client;
    await live.close();
    bench.refusal = { status: 0, code: 'unreachable', detail: 'No network.' };
    const again = await start(bench, document);
    expect(text(again.live)).toBe('offline Dear all,\n');
    expect(again.live.client).toBe(before);
    bench.refusal = null;
    bench.network(true);
    await bench.pass(1);
    bench.socket.onopen?.();
    bench.socket.say(opened(document));
    await bench.pass(1);
    expect(bench.socket.submits).toMatchObject([{ seq: 1, change: [{ insert: 'offline ' }] }]);
  });

  it('gives two tabs two client ids, and sends what a third that is gone left', async () => {
    const bench = new Bench();
    const document = `doc_${(count += 1)}`;
    const [first, second] = [await start(bench, document), await start(bench, document)];
    expect(first.live.client).not.toBe(second.live.client);
    bench.network(false);
    second.live.edit(typed('left behind '), null);
    await second.live.close();
    const left = second.live.client;
    const other = bench.sockets.length;
    bench.network(true);
    await first.live.close();
    await start(bench, document);
    await bench.pass(1);
    const clients = bench.sockets.slice(other).flatMap((socket) => {
      socket.onopen?.();
      return [socket];
    });
    await bench.pass(1);
    for (const socket of clients) socket.say(opened(document));
    await bench.pass(1);
    const submits = clients.flatMap((socket) => socket.submits);
    expect(submits).toMatchObject([{ client: left, change: [{ insert: 'left behind ' }] }]);
  });

  it('holds frames while somebody composes, and tells the editor to report before it takes one', async () => {
    const { bench, document, live } = await start();
    const told: string[] = [];
    let composing = true;
    const editor: EditorPort = {
      isComposing: () => composing,
      flush: () => void told.push('flush'),
      apply: (change, client) => void told.push(`${client}: ${JSON.stringify(change.ops)}`),
    };
    live.attach(editor);
    bench.socket.say(revision(document, 1, [{ insert: 'x' }], 11));
    expect([told, text(live)]).toEqual([[], 'Dear all,\n']);
    composing = false;
    live.resume();
    expect(told).toEqual(['flush', 'cli_other: [{"insert":"x"}]']);
    expect(text(live)).toBe('xDear all,\n');
  });

  it('offers what a reader had not sent as a copy, and gives it up when that is dealt with', async () => {
    const { bench, document, live } = await start();
    bench.network(false);
    live.edit(typed('mine '), null);
    bench.network(true);
    await bench.pass(1);
    bench.socket.onopen?.();
    bench.socket.say(opened(document, { capacity: 'viewer', reason: 'read_only' }));
    expect(live.state).toMatchObject({ editable: false, reason: 'read_only', copies: [{ reason: 'stranded' }] });
    live.discard(live.state.copies[0]?.id ?? '');
    expect([text(live), live.state.unsent, live.state.copies]).toEqual(['Dear all,\n', 0, []]);
  });

  it('reads live when every place is taken, and asks again when a writer leaves', async () => {
    const writer = { client: 'cli_other', person: 'per_2', name: 'Jonas', capacity: 'writer' } as const;
    const { bench, document, live } = await start(undefined, undefined, {
      capacity: 'viewer',
      reason: 'full',
      participants: [writer],
    });
    expect(live.state).toMatchObject({ editable: false, reason: 'full' });
    const asked = () => bench.socket.sent.filter(({ action }) => action === 'document.open').length;
    expect(asked()).toBe(1);
    bench.socket.say({ type: 'left', document, client: 'cli_other' });
    await bench.pass(1_000);
    expect(asked()).toBe(2);
    bench.socket.say(opened(document));
    expect(live.state).toMatchObject({ editable: true, reason: null });
  });

  it('stops when the session is over, keeps what is unsent, and goes on when told to', async () => {
    const { bench, document, live } = await start();
    live.edit(typed('unsent '), null);
    await bench.pass(1);
    bench.socket.say({
      type: 'problem',
      document,
      request: 'submit-1',
      problem: { status: 401, code: 'unauthorized', detail: 'Over.' },
    });
    expect(live.state).toMatchObject({
      link: 'stopped',
      trouble: { code: 'unauthorized' },
      unsent: 1,
      editable: true,
      copies: [],
    });
    live.retry();
    await bench.pass(1);
    bench.socket.onopen?.();
    bench.socket.say(opened(document));
    await bench.pass(1);
    expect(bench.socket.submits).toMatchObject([{ seq: 1, change: [{ insert: 'unsent ' }] }]);
  });

  it('says what is wrong when there is no such document', async () => {
    const bench = new Bench();
    bench.refusal = { status: 404, code: 'not_found', detail: 'There is no such document.' };
    const { live } = await start(bench);
    expect(live.state).toMatchObject({ phase: 'failed', trouble: { code: 'not_found' } });
  });

  it('comes back after pauses that grow, and at once when the device has a network again', async () => {
    const { bench, live } = await start();
    bench.refusal = { status: 503, code: 'unavailable', detail: 'Later.' };
    bench.socket.close();
    expect(live.state.link).toBe('connecting');
    const pauses: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const wait = (live.state.retryAt ?? 0) - bench.now;
      pauses.push(wait);
      await bench.pass(wait);
    }
    expect(pauses).toEqual([375, 750, 1_500, 3_000]);
    bench.refusal = null;
    const sockets = bench.sockets.length;
    bench.network(true);
    await bench.pass(1);
    expect(bench.sockets.length).toBe(sockets + 1);
  });

  it('takes silence for a broken connection', async () => {
    const { bench, live } = await start();
    const first = bench.socket;
    await bench.pass(36_000);
    expect([first.closed, live.state.link]).toEqual([true, 'connecting']);
  });

  it('replaces its socket before the platform would end it, and closes the old one when the new one is in use', async () => {
    const { bench, document, live } = await start();
    const first = bench.socket;
    for (let minute = 0; minute < 106; minute += 1) {
      await bench.pass(30_000);
      first.say({ type: 'pong', heads: [] });
      await bench.pass(30_000);
      if (bench.sockets.length > 1) break;
      first.say({ type: 'pong', heads: [] });
    }
    expect([bench.sockets.length, first.closed]).toEqual([2, false]);
    bench.socket.onopen?.();
    await bench.pass(1);
    expect(first.closed).toBe(false);
    bench.socket.say(opened(document));
    expect([first.closed, live.state.link]).toEqual([true, 'open']);
  }, 30_000);

  it('carries the others’ selections over what is written', async () => {
    const jonas = { client: 'cli_other', person: 'per_2', name: 'Jonas', capacity: 'writer' } as const;
    const { bench, document, live } = await start(undefined, undefined, { participants: [jonas] });
    bench.socket.say({
      type: 'presence',
      document,
      client: 'cli_other',
      seq: 1,
      selection: { revision: 0, index: 5, length: 3 },
    });
    live.edit(typed('Oh: '), null);
    expect(live.selections).toEqual([{ client: 'cli_other', range: { index: 9, length: 3 } }]);
    bench.socket.say(revision(document, 1, [{ delete: 5 }], 5));
    expect(live.selections).toEqual([{ client: 'cli_other', range: { index: 4, length: 3 } }]);
  });
});
