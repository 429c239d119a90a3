import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Delta, { type Op } from 'quill-delta';
import { describe, expect, it } from 'vitest';
import { type Action, Client } from './client';
import { canonical } from './text';
import type { Frame, Opened } from './wire';
import type { Saved } from './work';

type Told = 'connected' | 'disconnected' | 'tick' | { receive: Frame } | { edit: Op[] };

interface Recording {
  seed: number;
  saved: Saved;
  steps: {
    at: number;
    told: Told;
    does: unknown[];
    revision: number;
    confirmed: string;
    shadow: string;
    next_tick: number | null;
  }[];
}

const recordings = JSON.parse(readFileSync('../shared/realtime/vectors/client.json', 'utf8')) as Recording[];

describe('the client does what the reference in Rust does', () => {
  it.each(recordings.map((recording, index) => ({ ...recording, index })))(
    'recording $index, of seed $seed',
    ({ saved, steps }) => {
      const client = Client.restore(saved);
      for (const [number, step] of steps.entries()) {
        const does = tell(client, step.told, step.at).flatMap(spoken);
        const where = `step ${number}: ${JSON.stringify(step.told).slice(0, 200)}`;
        expect(plain(does), where).toEqual(plain(step.does));
        const { revision, confirmed, shadow, next_tick } = step;
        const next = client.nextTick();
        expect(
          {
            revision: client.revision,
            confirmed: mark(client.confirmed),
            shadow: mark(client.shadow),
            next_tick: Number.isFinite(next) ? next : null,
          },
          where,
        ).toEqual({ revision, confirmed, shadow, next_tick });
      }
    },
  );
});

function tell(client: Client, told: Told, now: number): Action[] {
  if (told === 'connected') return client.connected(now);
  if (told === 'tick') return client.tick(now);
  if (told === 'disconnected') {
    client.disconnected();
    return [];
  }
  return 'edit' in told ? client.edit(new Delta(told.edit), now) : client.receive(told.receive, now);
}

/** An action in the words of the recording; what only this client says is left out. */
function spoken(action: Action): unknown[] {
  switch (action.type) {
    case 'send':
      return [{ send: action.message }];
    case 'submit_by_rest':
      return [{ submit_by_rest: action.submit }];
    case 'catch_up_by_rest':
      return [{ catch_up_by_rest: action.after }];
    case 'apply':
      return [{ apply: action.change.ops }];
    case 'cannot_open':
      return [{ cannot_open: action.code }];
    case 'refused':
      return [{ refused: { change: action.change.ops, code: action.code } }];
    case 'advanced':
    case 'verify':
      return [];
    default:
      return [action.type];
  }
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
const mark = (document: Delta) => createHash('sha256').update(canonical(document)).digest('hex').slice(0, 16);

const DOC = 'doc_0198f6a2-7c1e-7000-8000-0000000000d0';
const ME = 'cli_0198f6a2-7c1e-7000-8000-00000000000a';
const OTHER = 'cli_0198f6a2-7c1e-7000-8000-00000000000b';

const opened = (more: Partial<Opened> = {}): Frame => ({
  type: 'opened',
  document: DOC,
  head: 0,
  capacity: 'writer',
  sync_interval_ms: 500,
  revisions: [],
  participants: [],
  ...more,
});
const theirs = (revision: number, change: Op[], length: number): Extract<Frame, { type: 'revision' }> => ({
  type: 'revision',
  document: DOC,
  revision,
  client: OTHER,
  seq: revision,
  author: 'per_1',
  at: '2026-11-24T07:55:44.477Z',
  change,
  length,
});
const refusal = (request: string, code: string, status = 409): Frame => ({
  type: 'problem',
  request,
  document: DOC,
  problem: { code, status, detail: 'Because.' },
});
const sends = (actions: Action[]) => actions.flatMap((action) => (action.type === 'send' ? [action.message] : []));
const types = (actions: Action[]) => actions.map(({ type }) => type);
const text = (document: Delta) => document.ops.map(({ insert }) => insert).join('');

function writer(): Client {
  const client = new Client(ME, DOC, 0, new Delta().insert('\n'));
  client.connected(0);
  client.receive(opened(), 0);
  return client;
}

describe('a client', () => {
  it('saves what it sends before it sends it, and keeps what is written meanwhile', () => {
    const client = writer();
    expect(types(client.edit(new Delta().insert('a'), 1))).toEqual(['save', 'send']);
    expect(client.edit(new Delta().retain(1).insert('b'), 2)).toEqual([]);
    expect(client.unsent).toBe(2);
    const restored = Client.restore(client.saved());
    expect(text(restored.shadow)).toBe('ab\n');
    expect(restored.saved()).toEqual(client.saved());
  });

  it('refuses an edit that does not fit, and nothing happened', () => {
    const client = writer();
    expect(() => client.edit(new Delta().retain(7).insert('x'), 1)).toThrow(/beyond the end/);
    expect(client.unsent).toBe(0);
  });

  it('waits for the gap to fill before it applies what came too early', () => {
    const client = writer();
    const early = client.receive(theirs(2, [{ retain: 1 }, { insert: 'b' }], 3), 1);
    expect(sends(early)).toMatchObject([{ action: 'document.catch_up', after: 0 }]);
    expect(text(client.shadow)).toBe('\n');
    client.receive(theirs(1, [{ insert: 'a' }], 2), 2);
    expect(text(client.shadow)).toBe('ab\n');
    expect(client.receive(theirs(1, [{ insert: 'a' }], 2), 3)).toEqual([]);
    expect(client.revision).toBe(2);
  });

  it.each(['behind', 'resync'])('rebases what is in flight over a catch-up after %s, under its own number', (code) => {
    const client = writer();
    client.edit(new Delta().insert('mine'), 1);
    expect(sends(client.receive(refusal('submit-1', code), 2))).toMatchObject([{ action: 'document.catch_up', after: 0 }]);
    const again = client.receive(
      { type: 'caught_up', document: DOC, head: 1, revisions: [theirs(1, [{ insert: 'theirs ' }], 8)] },
      3,
    );
    expect(sends(again)).toMatchObject([
      { action: 'document.submit', seq: 1, base: 1, change: [{ retain: 7 }, { insert: 'mine' }] },
    ]);
  });

  it('takes a refused change out from under what was written on it, and hands it over', () => {
    const client = writer();
    client.edit(new Delta().insert('bad'), 1);
    client.edit(new Delta().retain(3).insert(' good'), 2);
    const actions = client.receive(refusal('submit-1', 'invalid_change', 422), 3);
    expect(actions).toContainEqual(expect.objectContaining({ type: 'refused', change: new Delta().insert('bad') }));
    expect(text(client.shadow)).toBe(' good\n');
    expect(sends(actions)).toMatchObject([{ seq: 2, change: [{ insert: ' good' }] }]);
  });

  it('opens again when its lease was lost, and is a viewer when it is told so', () => {
    const client = writer();
    client.edit(new Delta().insert('a'), 1);
    expect(types(client.receive(refusal('submit-1', 'lease_lost'), 2))).toEqual(['reopen']);
    expect(sends(client.connected(3))).toMatchObject([{ action: 'document.open', request: 'open-2' }]);
    client.receive(opened(), 4);
    client.receive(refusal('submit-1', 'not_a_writer', 403), 5);
    expect([client.capacity, client.unsent]).toEqual(['viewer', 1]);
  });

  it('does not take a late refusal for one of something newer', () => {
    const client = writer();
    client.edit(new Delta().insert('a'), 1);
    client.receive({ type: 'acknowledged', document: DOC, client: ME, seq: 1, revision: 1, previous: [] }, 2);
    client.edit(new Delta().insert('b'), 3);
    client.receive(refusal('submit-1', 'invalid_change', 422), 4);
    client.receive(refusal('open-1', 'not_found', 404), 4);
    expect([client.unsent, client.capacity]).toEqual([1, 'writer']);
  });

  it('starts again with its work carried over, and takes the revision for what became of it', () => {
    const client = writer();
    client.edit(new Delta().insert('mine'), 1);
    const gone = theirs(20, [{ insert: 'x' }], 99);
    expect(types(client.receive({ type: 'caught_up', document: DOC, head: 20, revisions: [gone] }, 2))).toContain('rebuild');
    const actions = client.rebuild(8, new Delta().insert('theirs\n'), false, null, 3);
    expect(types(actions)).toEqual(['save', 'apply', 'reopen']);
    expect(text(client.shadow)).toMatch(/^(minetheirs|theirsmine)\n$/);
    client.connected(4);
    client.receive(opened({ head: 8 }), 5);
    const became = { ...theirs(9, [{ insert: 'MINE' }], 11), client: ME, seq: 1 };
    client.receive(became, 6);
    expect([text(client.shadow), client.unsent]).toEqual(['MINEtheirs\n', 0]);
  });

  it('does not send again what the snapshot has', () => {
    const client = writer();
    client.edit(new Delta().insert('mine'), 1);
    client.startAgain();
    client.rebuild(3, new Delta().insert('mine too\n'), false, 1, 2);
    expect([text(client.shadow), client.unsent]).toEqual(['mine too\n', 0]);
  });

  it('keeps what is written in a closed document until it is open again', () => {
    const client = writer();
    client.receive({ ...theirs(1, [], 1), client: null, closed: true }, 1);
    expect(sends(client.edit(new Delta().insert('a'), 2))).toEqual([]);
    expect(sends(client.receive({ ...theirs(2, [], 1), client: null }, 3))).toMatchObject([
      { action: 'document.submit', base: 2 },
    ]);
  });

  it('gathers what is written while others write, and sends the first key press at once', () => {
    const client = writer();
    client.gather = 120;
    expect(sends(client.edit(new Delta().insert('a'), 1_000))).toHaveLength(1);
    client.receive({ type: 'acknowledged', document: DOC, client: ME, seq: 1, revision: 1, previous: [] }, 1_010);
    expect(sends(client.edit(new Delta().insert('b'), 1_020))).toEqual([]);
    expect(client.nextTick()).toBeLessThanOrEqual(1_120);
    expect(sends(client.tick(1_120))).toMatchObject([{ action: 'document.submit', seq: 2 }, { action: 'ping' }]);
  });

  it('sends a change that is too large in parts, and by REST', () => {
    const client = writer();
    const actions = client.edit(new Delta().insert('👋 naïve '.repeat(60_000)), 1);
    expect(types(actions)).toEqual(['save', 'submit_by_rest']);
    const first = actions[1] as Extract<Action, { type: 'submit_by_rest' }>;
    expect(JSON.stringify(first.submit.change).length).toBeLessThan(262_144);
    const length = new Delta(first.submit.change).length();
    const rest = client.receive({ type: 'acknowledged', document: DOC, client: ME, seq: 1, revision: 1, previous: [] }, 2);
    const second = rest.find(({ type }) => type === 'submit_by_rest') as Extract<Action, { type: 'submit_by_rest' }>;
    expect(second.submit.change[0]).toEqual({ retain: length });
  });

  it('gives up what is unsent when the person says so', () => {
    const client = writer();
    client.receive(theirs(1, [{ insert: 'theirs' }], 7), 1);
    client.edit(new Delta().insert('mine '), 2);
    const actions = client.abandon();
    expect(types(actions)).toEqual(['save', 'apply']);
    expect([text(client.shadow), client.unsent]).toEqual(['theirs\n', 0]);
  });
});
