import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import Delta, { type Op } from 'quill-delta';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Socket, World } from './connection';
import { type LiveOptions, openLiveDocument } from './live-document';
import type { EditorPort, LiveDocument } from './port';
import { openStore, type Store } from './store';
import { hash } from './text';
import type { Frame, Message, Opened, Revision } from './wire';

// The browser hashes in a thread of its own; here time passes only when a test says so.
vi.spyOn(crypto.subtle, 'digest').mockImplementation(async (_algorithm, data) => {
  return new Uint8Array(
    createHash('sha256')
      .update(data as Uint8Array)
      .digest(),
  ).buffer;
});

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
  readonly #hidden = new Set<() => void>();
  /** What those who were called back threw. */
  readonly reported: unknown[] = [];
  /** The revisions that REST answers. */
  revisions: Revision[] = [];
  revision = 0;
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
    onHidden: (then) => {
      this.#hidden.add(then);
      return () => this.#hidden.delete(then);
    },
    report: (error) => this.reported.push(error),
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
            revision: this.revision,
            length: this.content.length(),
            hash: await hash(this.content),
            content: this.content.ops,
            closed: false,
            clients: {},
          }),
        revisions: async (_document, since) => this.#or(this.revisions.filter(({ revision }) => revision > since)),
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

  hide(): void {
    for (const then of this.#hidden) then();
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
  await new Promise((done) => setTimeout(done, 1));
  for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done));
};
const text = ({ shadow }: LiveDocument) => shadow.ops.map(({ insert }) => insert).join('');
const typed = (word: string): Delta => new Delta().insert(word);

let count = 0;
const fresh = () => {
  count += 1;
  return `doc_${count}`;
};
const open: LiveDocument[] = [];

async function start(bench = new Bench(), document = fresh(), more: Partial<Opened> = {}) {
  const live = openLiveDocument(bench.options(document));
  open.push(live);
  await bench.pass(1);
  for (let turn = 0; live.state.phase === 'loading' && turn < 500; turn += 1) await settled();
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
    const document = fresh();
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

  it('sends what another tab leaves while this one runs', async () => {
    const bench = new Bench();
    const first = await start(bench);
    const second = await start(bench, first.document);
    bench.network(false);
    second.live.edit(typed('left behind '), null);
    await second.live.close();
    bench.network(true);
    await bench.pass(1);
    const sockets = bench.sockets.length;
    await bench.pass(10_100);
    const drain = bench.sockets.slice(sockets).at(-1);
    drain?.onopen?.();
    await bench.pass(1);
    drain?.say(opened(first.document));
    await bench.pass(1);
    expect(drain?.submits).toMatchObject([{ client: second.live.client, change: [{ insert: 'left behind ' }] }]);
  });

  it('lets a reader write, and somebody who was shut out in, when they may again', async () => {
    const { bench, document, live } = await start(undefined, undefined, { capacity: 'viewer', reason: 'read_only' });
    const asked = () => bench.socket.sent.filter(({ action }) => action === 'document.open').length;
    await bench.pass(20_000);
    expect(asked()).toBe(2);
    bench.socket.say({
      type: 'problem',
      document,
      request: 'open-2',
      problem: { status: 404, code: 'not_found', detail: 'It is not shared with you.' },
    });
    expect(live.state).toMatchObject({ link: 'stopped', editable: false, trouble: { code: 'not_found' } });
    bench.socket.say({ type: 'pong', heads: [] });
    await bench.pass(16_000);
    expect(asked()).toBe(3);
    bench.socket.say(opened(document));
    expect(live.state).toMatchObject({ link: 'open', editable: true, trouble: null });
  });

  it('forgets the text of who may not read it any more, unless there are words that were not sent', async () => {
    for (const unsent of [false, true]) {
      const { bench, document, live } = await start();
      if (unsent) live.edit(typed('mine '), null);
      bench.socket.say({ type: 'pong', heads: [], lost: [document] });
      await bench.pass(1);
      const request = bench.socket.sent.findLast((message) => message.action === 'document.open')?.request ?? '';
      bench.socket.say({ type: 'problem', document, request, problem: { status: 404, code: 'not_found', detail: 'Not yours.' } });
      await live.close();
      const store = await openStore({ organization: 'org_1', person: 'per_1' });
      expect(await store.load(document)).toHaveLength(unsent ? 1 : 0);
      store.close();
    }
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

  it('places a selection that rides on a revision where its author is, over what was between', async () => {
    const { bench, document, live } = await start();
    const drawn: unknown[] = [];
    live.onSelection((selection) => drawn.push(selection));
    bench.socket.say(revision(document, 1, [{ insert: 'Oh. ' }], 14));
    const theirs = { ...revision(document, 2, [{ retain: 8 }, { insert: 'est' }], 17), client: 'cli_third' };
    bench.socket.say({ ...theirs, selection: { revision: 0, index: 7, length: 0 } } as Frame);
    expect(live.selections).toEqual([{ client: 'cli_third', range: { index: 11, length: 0 } }]);
    await bench.pass(50);
    live.edit(typed('>> '), null);
    await bench.pass(50);
    bench.socket.say({ type: 'left', document, client: 'cli_third' });
    await bench.pass(50);
    expect(drawn).toEqual([
      { client: 'cli_third', range: { index: 11, length: 0 } },
      { client: 'cli_third', range: { index: 14, length: 0 } },
      { client: 'cli_third', range: null },
    ]);
  });

  it('goes on when those who are called back fail', async () => {
    const { bench, document, live } = await start();
    live.subscribe(() => {
      throw new Error('a listener');
    });
    live.attach({
      isComposing: () => false,
      flush: () => {},
      apply: () => {
        throw new Error('an editor');
      },
    });
    live.edit(typed('mine '), null);
    bench.socket.say(revision(document, 1, [{ insert: 'x' }], 11));
    await bench.pass(1);
    expect(bench.socket.submits).toHaveLength(1);
    expect(text(live)).toBe('xmine Dear all,\n');
    expect(bench.reported).toContainEqual(new Error('an editor'));
    expect(bench.reported).toContainEqual(new Error('a listener'));
  });

  it('starts again after a frame that no platform sends', async () => {
    const { bench, document, live } = await start();
    live.edit(typed('mine '), null);
    await bench.pass(1);
    bench.socket.say({ type: 'caught_up', document, head: 5, revisions: [null] } as unknown as Frame);
    await bench.pass(1);
    expect(bench.reported).toHaveLength(1);
    expect(bench.socket.sent.at(-1)).toMatchObject({ action: 'document.open', revision: 0 });
    expect([text(live), live.state.unsent]).toEqual(['mine Dear all,\n', 1]);
  });

  it('offers the words of work that does not fit together once, and begins anew', async () => {
    const { bench, document, live } = await start();
    await live.close();
    const store = await openStore({ organization: 'org_1', person: 'per_1' });
    const [kept] = await store.load(document);
    if (!kept) throw new Error('nothing was kept');
    await store.save({ ...kept, saved: { ...kept.saved, buffer: [{ retain: 99 }, { insert: 'precious' }] } });
    store.close();
    const again = await start(bench, document);
    expect(again.live.client).not.toBe(live.client);
    expect(text(again.live)).toBe('Dear all,\n');
    expect(again.live.state.copies).toMatchObject([{ reason: 'unreadable', content: { ops: [{ insert: 'precious\n' }] } }]);
    await again.live.close();
    const third = await start(bench, document);
    expect(third.live.state.copies).toHaveLength(1);
    expect(third.live.client).toBe(again.live.client);
    const found = await openStore({ organization: 'org_1', person: 'per_1' });
    expect((await found.load(document)).map(({ saved }) => saved.client)).toEqual([again.live.client]);
    found.close();
  });

  it('begins nothing for work beside it that does not fit together', async () => {
    const { bench, document, live } = await start();
    await live.close();
    const store = await openStore({ organization: 'org_1', person: 'per_1' });
    const [kept] = await store.load(document);
    if (!kept) throw new Error('nothing was kept');
    const broken = { ...kept.saved, client: 'cli_broken', buffer: [{ retain: 99 }, { insert: 'precious' }] };
    await store.save({ ...kept, at: kept.at - 1, saved: broken });
    const sockets = bench.sockets.length;
    const again = await start(bench, document);
    await bench.pass(1_000);
    expect(again.live.client).toBe(live.client);
    expect(bench.sockets.length).toBe(sockets + 1);
    expect(again.live.state.copies).toMatchObject([{ reason: 'unreadable' }]);
    expect((await store.load(document)).map(({ saved }) => saved.client)).toEqual([live.client]);
    store.close();
  });

  it('does not rebuild under somebody who composes, and keeps the text as it was', async () => {
    const { bench, document, live } = await start();
    let composing = false;
    const shown: Delta[] = [];
    live.attach({ isComposing: () => composing, flush: () => {}, apply: (change) => void shown.push(change) });
    live.edit(typed('mine '), null);
    await bench.pass(1);
    bench.content = new Delta().insert('Dear Ms Tanaka,\n');
    bench.revision = 9;
    bench.socket.say({ type: 'problem', document, request: 'submit-1', problem: { status: 409, code: 'resync', detail: '.' } });
    bench.socket.say({ type: 'problem', document, request: 'catch_up-0', problem: { status: 409, code: 'resync', detail: '.' } });
    composing = true;
    await bench.pass(1);
    expect(shown).toEqual([]);
    composing = false;
    live.resume();
    await bench.pass(1);
    expect(shown).toHaveLength(1);
    expect(text(live)).toBe('mine Dear Ms Tanaka,\n');
    expect(live.state.copies).toMatchObject([{ reason: 'merged', content: { ops: [{ insert: 'mine Dear all,\n' }] } }]);
    expect(bench.socket.sent.at(-1)).toMatchObject({ action: 'document.open', revision: 9 });
  });

  it('rebuilds after a while when it could not at once', async () => {
    const { bench, document, live } = await start();
    bench.refusal = { status: 403, code: 'forbidden', detail: 'Not now.' };
    bench.socket.say({ type: 'caught_up', document, head: 5, revisions: [revision(document, 5, [], 3) as never] });
    await bench.pass(1);
    expect(live.state).toMatchObject({ link: 'stopped', trouble: { code: 'forbidden' } });
    bench.refusal = null;
    live.retry();
    await bench.pass(1);
    bench.socket.onopen?.();
    await bench.pass(1);
    expect(bench.socket.sent).toMatchObject([{ action: 'document.open' }]);
  });

  it('drops what was heard on a socket that is gone', async () => {
    const { bench, document, live } = await start();
    let composing = true;
    live.attach({ isComposing: () => composing, flush: () => {}, apply: () => {} });
    bench.socket.say(opened(document, { capacity: 'viewer', reason: 'read_only' }));
    bench.socket.close();
    composing = false;
    live.resume();
    expect(live.state).toMatchObject({ capacity: null, reason: null, editable: true });
  });

  it('keeps what was written at once when the page may be gone', async () => {
    const { bench, document, live } = await start();
    bench.network(false);
    live.edit(typed('last words '), null);
    bench.hide();
    await settled();
    const store = await openStore({ organization: 'org_1', person: 'per_1' });
    const [kept] = await store.load(document);
    store.close();
    expect(kept?.saved.buffer).toEqual([{ insert: 'last words ' }]);
  });

  it('sends all the same when the device keeps nothing, and says so', async () => {
    const bench = new Bench();
    const document = fresh();
    const stuck = (): Promise<never> => new Promise(() => {});
    const store = { load: async () => [], copies: async () => [], save: stuck, close: () => {} } as unknown as Store;
    const live = openLiveDocument({ ...bench.options(document), store: async () => store });
    await bench.pass(1);
    bench.socket.onopen?.();
    bench.socket.say(opened(document));
    live.edit(typed('a'), null);
    await bench.pass(2_900);
    expect(bench.socket.submits).toHaveLength(0);
    await bench.pass(200);
    expect(bench.socket.submits).toHaveLength(1);
    expect(live.state.stored).toBe(false);
    const closing = live.close();
    await bench.pass(10_000);
    await closing;
  });

  it('opens the document when the device does not open its store', async () => {
    const bench = new Bench();
    const live = openLiveDocument({ ...bench.options(fresh()), store: () => new Promise(() => {}) });
    open.push(live);
    await bench.pass(2_900);
    expect(live.state.phase).toBe('loading');
    await bench.pass(200);
    expect(live.state).toMatchObject({ phase: 'ready', stored: false });
  });

  it('gives up a socket that never opens', async () => {
    const bench = new Bench();
    const live = openLiveDocument(bench.options(fresh()));
    open.push(live);
    await bench.pass(19_000);
    expect(bench.sockets).toHaveLength(1);
    await bench.pass(2_000);
    expect(bench.sockets).toHaveLength(2);
  });

  it('asks what it still may do when a change is forbidden', async () => {
    const { bench, document, live } = await start();
    live.edit(typed('a'), null);
    await bench.pass(1);
    bench.socket.say({
      type: 'problem',
      document,
      request: 'submit-1',
      problem: { status: 403, code: 'forbidden', detail: '.' },
    });
    await bench.pass(1_000);
    expect(bench.socket.sent.at(-1)).toMatchObject({ action: 'document.open', request: 'open-2' });
    expect(live.state.trouble).toBeNull();
  });

  it('goes on under a new id when its own is somebody else’s, and sends nothing that is a revision already', async () => {
    const { bench, document, live } = await start();
    const before = live.client;
    live.edit(typed('stored '), null);
    await bench.pass(1);
    live.edit(typed('new '), null);
    bench.revisions = [
      { ...(revision(document, 1, [{ insert: 'stored ' }], 17) as Extract<Frame, { type: 'revision' }>), client: before, seq: 1 },
    ];
    bench.socket.close();
    await bench.pass(1_000);
    bench.socket.onopen?.();
    const refusal = { status: 409, code: 'client_taken', detail: '.' };
    bench.socket.say({ type: 'problem', document, request: 'open-2', problem: refusal });
    await bench.pass(1);
    expect(live.client).not.toBe(before);
    bench.socket.say(opened(document));
    await bench.pass(1);
    expect(bench.socket.submits).toMatchObject([{ client: live.client, seq: 1, base: 1, change: [{ insert: 'new ' }] }]);
    const store = await openStore({ organization: 'org_1', person: 'per_1' });
    expect((await store.load(document)).map(({ saved }) => saved.client)).toEqual([live.client]);
    store.close();
  });
});
