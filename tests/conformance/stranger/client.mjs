// A client of live editing, written from docs/realtime.md and nothing else. Numbers in comments are the steps of its section 9.
import { createHash, randomUUID } from 'node:crypto';
import Delta from 'quill-delta';

const FRAME_BYTES = 24_576, CHANGE_BYTES = 262_144, CHANGE_OPERATIONS = 10_000;
const PATIENCE = 5_000, FIRST_PING = 1_000, PING = 15_000, RENEW = 105 * 60_000, GATHER = 100;
const bytes = (value) => Buffer.byteLength(JSON.stringify(value));
const some = (delta) => (delta?.ops.length ? delta : null);
const deltas = (delta) => new Delta(delta);

export function hash(content) {
  const sorted = (attributes) => Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
  const merged = content.ops.reduce((delta, op) => delta.push(op), new Delta());
  const ops = merged.ops.map(({ insert, attributes }) => (attributes ? { insert, attributes: sorted(attributes) } : { insert }));
  return createHash('sha256').update(JSON.stringify(ops)).digest('hex');
}

/** REST: the answer, or an error with the platform's `problem`, or none if nothing came back. */
export async function call(rest, headers, method, path, body) {
  const init = { method, headers: { ...headers, 'content-type': 'application/json' }, body: body && JSON.stringify(body) };
  const response = await fetch(rest + path, { ...init, signal: AbortSignal.timeout(30_000) });
  const answer = await response.json();
  if (response.ok) return answer;
  throw Object.assign(new Error(`${method} ${path}: ${answer.code}: ${answer.detail}`), { problem: answer });
}

/** A first part of a change that may be sent, and the rest as a change on its result. */
export function part(change) {
  if (bytes(change.ops) <= CHANGE_BYTES && change.ops.length <= CHANGE_OPERATIONS) return [change, null];
  const pieces = (op) => (typeof op.insert === 'string' ? op.insert.match(/.{1,9999}/gsu).map((insert) => ({ ...op, insert })) : [op]);
  const first = new Delta(), rest = new Delta();
  let size = 2;
  for (const op of change.ops.flatMap(pieces)) {
    size += bytes(op) + 1;
    (size < CHANGE_BYTES && first.ops.length < CHANGE_OPERATIONS - 1 ? first : rest).push(op);
  }
  const length = first.filter((op) => !op.delete).reduce((sum, op) => sum + Delta.Op.length(op), 0);
  return [first.chop(), new Delta().retain(length).concat(rest)];
}

export class Client {
  client = `cli_${randomUUID()}`;
  nextSeq = 1;
  inFlight = this.buffer = this.socket = this.confirmed = null;
  link = 'closed';
  closed = this.outdated = this.restarting = this.stopped = false;
  asked = this.attempt = this.failures = this.interval = 0;
  sentAt = this.catchingUpAt = this.caughtUpAt = this.openingAt = this.frozenAt = this.pingAt = this.renewAt = 0;
  held = new Map(); // revisions that arrived too early
  participants = new Map();

  /** `saved` is what `save(state)` was given; `show(change)` is for the editor, `tell(what, detail)` for the person. */
  constructor({ rest, socket, headers, document, view = false, saved = null, save = () => {}, show = () => {}, tell = () => {} }) {
    Object.assign(this, { rest, address: socket, headers, document, view, onSave: save, onShow: show, tell });
    if (saved) this.take(saved);
  }
  take({ inFlight, buffer, confirmed, ...plain }) {
    Object.assign(this, plain, { head: plain.revision, confirmed: deltas(confirmed), buffer: buffer && deltas(buffer) });
    this.inFlight = inFlight && { ...inFlight, change: deltas(inFlight.change), rolling: deltas(inFlight.rolling) };
    this.shadow = this.whole();
  }
  save() {
    const { client, revision, confirmed, inFlight, buffer, nextSeq, closed } = this;
    this.onSave(JSON.stringify({ client, revision, confirmed, inFlight, buffer, nextSeq, closed }));
  }
  whole() { return [this.inFlight?.rolling, this.buffer].reduce((text, change) => (change ? text.compose(change) : text), this.confirmed); }
  call(method, noun, body) { return call(this.rest, this.headers, method, `/collaboration/documents/${this.document}/${noun}`, body); }

  // 1 to 3: start, connect, disconnected
  async start() {
    if (!this.confirmed) {
      const { content, revision, closed, hash: expected } = await this.call('GET', 'snapshot');
      this.take({ confirmed: content, revision, closed, inFlight: null, buffer: null });
      if (hash(this.confirmed) !== expected) throw new Error('the snapshot has another hash');
    }
    this.timer = setInterval(() => this.tick(Date.now()), 50);
    await this.connect();
  }
  stop() {
    clearInterval(this.timer);
    this.stopped = true;
    this.socket?.close();
  }
  async connect() {
    const attempt = ++this.attempt, current = () => !this.stopped && attempt === this.attempt;
    const { ticket } = await call(this.rest, this.headers, 'POST', '/platform/tickets').catch(() => ({}));
    if (!current()) return;
    if (!ticket) return this.disconnected();
    const socket = new WebSocket(`${this.address}?ticket=${ticket}`);
    socket.onopen = () => {
      if (!current()) return socket.close();
      [this.old, this.socket, this.failures, this.renewAt] = [this.socket, socket, 0, Date.now() + RENEW];
      this.open();
    };
    socket.onmessage = ({ data }) => this.socket === socket && this.frame(JSON.parse(data));
    socket.onclose = () => current() && this.disconnected();
  }
  disconnected() {
    [this.link, this.socket] = ['closed', null];
    const pause = Math.min(30_000, 500 * 2 ** this.failures++) * (0.5 + Math.random() / 2);
    setTimeout(() => this.stopped || this.socket || this.connect(), pause);
  }
  /** Sends document.open on the present connection: the first time, and again when the place was lost. */
  open() {
    this.link = 'closed';
    if (this.restarting || this.socket?.readyState !== 1) return;
    [this.link, this.openingAt, this.openRequest] = ['opening', Date.now(), `open-${++this.asked}`];
    this.sentAt = this.catchingUpAt = 0;
    this.send('document.open', { request: this.openRequest, client: this.client, revision: this.revision, view: this.view });
  }
  send(action, members) {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify({ action, document: this.document, ...members }));
  }
  isOpen() { return this.link === 'writer' || this.link === 'viewer'; }

  // 4 and 5: writing
  edit(change) {
    [this.buffer, this.shadow] = [some(this.buffer ? this.buffer.compose(change) : change), this.shadow.compose(change)];
    this.save();
    this.goOn();
  }
  goOn(now = Date.now()) {
    if (!this.isOpen()) return;
    const waits = this.link === 'viewer' && now - this.caughtUpAt < this.interval;
    if (this.head > this.revision && !this.catchingUpAt && !waits) this.catchUp();
    if (this.link === 'viewer' || this.closed) return;
    if (!this.inFlight && this.buffer && (this.participants.size < 2 || now - this.frozenAt >= GATHER)) {
      const [change, rest] = part(this.buffer);
      this.inFlight = { seq: this.nextSeq++, base: this.revision, change, rolling: change };
      [this.buffer, this.outdated, this.frozenAt] = [rest, false, now];
      this.save();
    }
    if (this.outdated && (this.catchingUpAt || this.head > this.revision)) return;
    if (this.outdated) this.rebase();
    if (this.inFlight && !this.sentAt) this.submit(now);
  }
  catchUp() {
    this.catchingUpAt = this.caughtUpAt = Date.now();
    this.send('document.catch_up', { request: `catch_up-${this.revision}`, after: this.revision });
  }
  rebase() {
    this.outdated = false;
    if (this.inFlight) Object.assign(this.inFlight, { base: this.revision, change: this.inFlight.rolling });
    if (this.inFlight && !some(this.inFlight.rolling)) this.withdraw('vanished');
    this.save();
  }
  withdraw(why, detail) {
    this.tell(why, { seq: this.inFlight.seq, change: this.inFlight.rolling.ops, ...detail });
    [this.inFlight, this.sentAt] = [null, 0];
  }
  submit(now) {
    const { seq, base, change } = this.inFlight, request = `submit-${seq}`;
    const body = { client: this.client, seq, base, change: change.ops };
    this.sentAt = now;
    if (bytes({ action: 'document.submit', document: this.document, request, ...body }) <= FRAME_BYTES) {
      return this.send('document.submit', { request, ...body });
    }
    const refused = ({ problem }) => problem && this.frame({ type: 'problem', request, problem });
    this.call('POST', 'revisions', body).then((frame) => this.frame(frame), refused);
  }

  // 6 and 7: revisions
  arrive(revisions) {
    for (const one of revisions) this.on_head(one), this.held.set(one.revision, one);
    this.release();
  }
  release() {
    for (const number of this.held.keys()) if (number <= this.revision) this.held.delete(number);
    for (let next; !this.restarting && (next = this.held.get(this.revision + 1)); this.apply(next)) this.held.delete(next.revision);
  }
  apply({ revision, client, seq, change, length, closed = false, hash: expected }) {
    const x = deltas(change), mine = this.inFlight, after = this.confirmed.compose(x);
    // quill-delta never says that a change does not fit; the length does
    if (after.length() !== length || !after.ops.every((op) => op.insert)) return this.startAgain(`revision ${revision} does not fit`);
    if (mine && client === this.client && seq === mine.seq) this.stored(mine.merged && after);
    else {
      const shown = mine ? mine.rolling.transform(x, false) : x;
      if (mine) mine.rolling = x.transform(mine.rolling, true);
      [this.confirmed, this.revision, this.closed] = [after, revision, closed];
      this.show(shown);
    }
    if (expected && expected !== hash(this.confirmed)) this.startAgain(`revision ${revision} has another hash`);
  }
  /** What is in flight is the next revision; `after` is the document then, if that is not sure to be what was meant. */
  stored(after) {
    const meant = this.confirmed.compose(this.inFlight.rolling);
    [this.confirmed, this.inFlight, this.sentAt] = [after || meant, null, 0];
    this.revision += 1;
    if (after) this.show(meant.diff(after));
  }
  show(change) {
    const shown = this.buffer ? this.buffer.transform(change, false) : change;
    if (this.buffer) this.buffer = some(change.transform(this.buffer, true));
    this.shadow = this.shadow.compose(shown);
    if (some(shown)) this.onShow(shown);
  }

  // Frames
  frame(frame) {
    if (this.stopped || (frame.document && frame.document !== this.document)) return;
    this[`on_${frame.type}`]?.(frame);
    this.goOn();
  }
  on_opened({ head, capacity, revisions, participants, sync_interval_ms }) {
    this.old = this.old?.close();
    if (!this.restarting) this.link = capacity;
    [this.interval, this.pingAt, this.head] = [sync_interval_ms, Date.now() + FIRST_PING, Math.max(this.head, head)];
    this.participants = new Map(participants.map((one) => [one.client, one]));
    this.arrive(revisions);
  }
  on_acknowledged({ seq, revision, previous }) {
    this.on_head({ revision });
    this.arrive(previous);
    if (this.inFlight?.seq !== seq || revision !== this.revision + 1 || revision % 100 === 0 || this.inFlight.merged) return;
    this.stored(null);
    this.release();
  }
  on_caught_up({ head = 0, revisions, by_rest }) {
    this.catchingUpAt = 0;
    this.on_head({ revision: head });
    const gone = revisions[0]?.revision > this.revision + 1;
    this.arrive(revisions);
    if (gone) return this.startAgain('revisions are gone');
    if (!by_rest || this.head <= this.revision) return;
    this.catchingUpAt = Date.now();
    const page = this.call('GET', `revisions?since=${this.revision}`);
    page.then(({ items }) => this.frame({ type: 'caught_up', revisions: items }), () => {}); // without an answer: overdue
  }
  on_revision(frame) { this.arrive([frame]); }
  on_head({ revision }) { this.head = Math.max(this.head, revision); }
  on_pong({ heads, lost = [] }) {
    for (const one of heads) if (one.document === this.document) this.on_head(one);
    if (lost.includes(this.document)) this.open();
  }
  on_joined({ participant }) { this.participants.set(participant.client, participant); }
  on_left({ client }) { this.participants.delete(client); }

  // 9 and 10: refusals
  on_problem({ request, problem: { status, code, detail } }) {
    if (request === this.openRequest && this.link === 'opening' && status < 500) {
      this.link = 'closed'; // until somebody calls `open`
      return code === 'resync' ? this.startAgain(code) : this.tell('closed', { code, detail });
    }
    if (request === `catch_up-${this.revision}` && this.catchingUpAt && code === 'resync') this.startAgain(code);
    if (!this.isOpen() || !this.inFlight || request !== `submit-${this.inFlight.seq}`) return;
    if (code === 'lease_lost') this.open();
    if (code === 'not_a_writer') [this.link, this.sentAt] = ['viewer', 0];
    if (code === 'behind' || code === 'resync') [this.sentAt, this.outdated] = [this.catchUp() ?? 0, true];
    if (code !== 'invalid_change' && code !== 'invalid') return; // it will be overdue
    const undo = this.inFlight.rolling.invert(this.confirmed);
    this.withdraw('refused', { code, detail });
    this.show(undo);
    this.save();
  }

  // 8: time
  tick(now) {
    if (this.renewAt && now >= this.renewAt) this.renewAt = void this.connect();
    if (this.link === 'opening' && now - this.openingAt >= PATIENCE) this.open();
    if (!this.isOpen()) return;
    if (now - this.sentAt >= PATIENCE) this.sentAt = 0;
    if (now - this.catchingUpAt >= PATIENCE) this.catchingUpAt = 0;
    if (now >= this.pingAt) {
      this.pingAt = now + PING;
      this.socket?.send(JSON.stringify({ action: 'ping', documents: [{ document: this.document, revision: this.revision }] }));
    }
    this.goOn(now);
  }

  // 11: start again from the snapshot
  startAgain(why) {
    if (this.restarting) return;
    [this.link, this.restarting] = ['closed', true];
    this.tell('started again', { why, copy: this.shadow.ops });
    this.fromSnapshot();
  }
  async fromSnapshot() {
    const snapshot = await this.call('GET', 'snapshot').catch(() => null);
    if (this.stopped) return;
    if (!snapshot) return setTimeout(() => this.fromSnapshot(), 1_000);
    const content = deltas(snapshot.content), before = this.shadow;
    const done = this.inFlight && snapshot.clients[this.client]?.seq >= this.inFlight.seq;
    if (done) [this.confirmed, this.inFlight] = [this.confirmed.compose(this.inFlight.rolling), null];
    let theirs = this.confirmed.diff(content);
    const rolling = this.inFlight?.rolling;
    if (rolling) Object.assign(this.inFlight, { rolling: theirs.transform(rolling, true), merged: true });
    if (rolling) theirs = rolling.transform(theirs, false);
    if (this.buffer) this.buffer = some(theirs.transform(this.buffer, true));
    [this.confirmed, this.revision, this.closed] = [content, snapshot.revision, snapshot.closed];
    this.on_head(snapshot);
    this.onShow(before.diff((this.shadow = this.whole())));
    this.rebase();
    this.restarting = false;
    this.release();
    this.open();
  }
}
