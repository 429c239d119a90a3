// The judge: several people write one document through client.mjs; see README.md.
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { randomUUID } from 'node:crypto';
import Delta from 'quill-delta';
import { Client, call, hash } from './client.mjs';

const text = (fallback) => ({ type: 'string', default: fallback });
const { values: option } = parseArgs({
  options: { rest: text(), socket: text(), people: text(), writers: text('3'), seconds: text('10'), seed: text('1') },
});
const { people: everybody } = JSON.parse(readFileSync(option.people));
const admin = everybody.find(({ role }) => role === 'admin');
const people = everybody.filter(({ organization }) => organization === admin.organization);
const headers = ({ token, organization }) => ({ authorization: `Bearer ${token}`, 'x-organization': organization });
const rest = (method, path, body) => call(option.rest, { ...headers(admin), 'idempotency-key': randomUUID() }, method, path, body);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

let state = Number(option.seed);
function random() { // mulberry32
  let t = (state += 0x6d2b79f5);
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
const below = (n) => Math.floor(random() * n);
const pick = (list) => list[below(list.length)];
const WORDS = ['all ', 'x', 'né', '👋', '👋🏽', '漢字', '"', '\u2028', 'Dear ', '\t', '!', 'e\u0301', '\u0001'];
const INLINE = [{ bold: true }, { italic: true }, { code: true }, { strike: true, bold: true }, { link: 'https://example.com/é' }];
const BLOCKS = [{ block: 'h1' }, { block: 'bullet', indent: 2 }, { block: 'code' }, { align: 'center' }, { block: 'check', align: 'right' }];

/** The document as pieces that may not be torn: characters, newlines, embeds. */
function pieces(document) {
  return document.ops.flatMap(({ insert }) => (typeof insert === 'string' ? [...insert] : [null]));
}
const units = (list) => list.reduce((sum, piece) => sum + (piece?.length ?? 1), 0);

function randomEdit(document) {
  const all = pieces(document), at = below(random() < 0.6 ? Math.min(all.length, 5) : all.length); // often where others write too
  const edit = new Delta().retain(units(all.slice(0, at)));
  const range = all.slice(at, Math.min(all.length - 1, at + 1 + below(12))), roll = random();
  const word = Array.from({ length: 1 + below(3) }, () => pick(WORDS)).join('');
  if (roll < 0.45) return edit.insert(word);
  if (roll < 0.55) return edit.insert(word, pick(INLINE));
  if (roll < 0.62) return edit.insert(word).insert('\n', pick([...BLOCKS, undefined]));
  if (roll < 0.65) return edit.insert({ divider: true });
  if (roll < 0.8) return edit.delete(units(range)).chop();
  if (roll < 0.85) return edit.insert(word).delete(units(range));
  const [inline, block, off] = [pick(INLINE), pick(BLOCKS), random() < 0.3];
  for (const piece of [...range, all[at]].slice(0, range.length || 1)) {
    const formats = piece === null ? {} : piece === '\n' ? block : inline;
    edit.retain(piece?.length ?? 1, Object.fromEntries(Object.entries(formats).map(([name, value]) => [name, off ? null : value])));
  }
  return edit.chop();
}

/** A person at an editor: restarts from what was saved, and sits on a bad network. */
class Writer {
  edits = this.vanished = 0;
  constructor(person, document) {
    Object.assign(this, { person, document });
  }
  async start(view = false) {
    this.client = new Client({
      rest: option.rest, socket: option.socket, headers: headers(this.person), document: this.document, view, saved: this.saved,
      save: (saved) => (this.saved = JSON.parse(saved)),
      show: (change) => (this.editor = this.editor.compose(change)),
      tell: (what, detail) => this.told(what, detail),
    });
    const client = this.client, frame = client.frame.bind(client);
    client.frame = (one) => {
      const roll = this.calm ? 1 : random();
      if (roll < 0.01) return; // lost
      if (roll < 0.03) frame(one); // doubled
      if (roll < 0.08) setTimeout(frame, below(300), one); // late, and out of order
      else frame(one);
    };
    await client.start();
    this.editor = client.shadow;
  }
  told(what, detail) {
    if (what === 'vanished') this.vanished += 1;
    else throw new Error(`${this.person.name}: ${what}: ${JSON.stringify(detail).slice(0, 500)}`);
  }
  edit(change) {
    if (!change.ops.length) return;
    this.edits += 1;
    this.editor = this.editor.compose(change);
    this.client.edit(change);
  }
  async write(until, large) {
    while (Date.now() < until) {
      await pause(20 + below(180));
      const roll = random();
      if (large && until - Date.now() < large) {
        large = 0;
        this.edit(new Delta().insert('A large paste, 👋 and all.\n'.repeat(1_200)));
      } else if (roll < 0.02) this.client.socket?.close();
      else if (roll < 0.03) {
        this.client.stop();
        await this.start();
      } else this.edit(randomEdit(this.client.shadow));
    }
    this.calm = true;
  }
  settled(head) {
    const { link, revision, inFlight, buffer, view } = this.client;
    return link === (view ? 'viewer' : 'writer') && revision === head && !inFlight && !buffer;
  }
}

/** All revisions by REST: what the document is made of. */
async function history(document) {
  const items = [], path = `/collaboration/documents/${document}/revisions?since=0&limit=100`;
  for (let next = ''; next !== undefined; ) {
    const page = await rest('GET', path + (next && `&after=${next}`));
    items.push(...page.items);
    next = page.next ?? undefined;
  }
  return items;
}

function check(truth, what) {
  if (!truth) throw new Error(`not so: ${what}`);
}

const workspace = await rest('POST', '/collaboration/workspaces', { name: 'Strangers' });
const made = await rest('POST', `/collaboration/workspaces/${workspace.id}/documents`, { name: 'Notes' });
const document = made.id;
const writers = Array.from({ length: Number(option.writers) }, (_, i) => new Writer(people[i % people.length], document));
const viewer = new Writer(people.at(-1), document);
await Promise.all([...writers.map((writer) => writer.start()), viewer.start(true)]);
const until = Date.now() + 1_000 * Number(option.seconds);
await Promise.all(writers.map((writer, i) => writer.write(until, i === 0 && 500 * Number(option.seconds))));
viewer.calm = true;

const reader = new Writer(people[0], document);
reader.calm = true;
await reader.start(true);
const all = [...writers, viewer, reader], patience = Date.now() + 60_000;
let revisions;
do {
  await pause(500);
  revisions = await history(document);
  const open = all.filter((one) => !one.settled(revisions.length));
  if (open.length && Date.now() > patience) {
    const states = open.map(({ client: { link, revision, head, inFlight, sentAt } }) => ({ link, revision, head, inFlight, sentAt }));
    check(false, `all settled at ${revisions.length}: ${JSON.stringify(states)}`);
  }
} while (!all.every((one) => one.settled(revisions.length)));

const whole = revisions.reduce((text, { change }) => text.compose(new Delta(change)), new Delta().insert('\n'));
const expected = hash(whole);
for (const { person, client, editor } of all) {
  check(isDeepStrictEqual(client.confirmed.ops, whole.ops) && hash(client.confirmed) === expected, `${person.name} has the document`);
  check(isDeepStrictEqual(client.shadow.ops, whole.ops), `${person.name} has it as shadow`);
  check(isDeepStrictEqual(editor.ops, whole.ops), `${person.name} sees it in the editor`);
}
for (const { person, client, vanished } of writers) {
  const stored = revisions.filter((one) => one.client === client.client).map((one) => one.seq);
  check(new Set(stored).size === stored.length, `no change of ${person.name} is there twice`);
  check(stored.length === client.nextSeq - 1 - vanished, `every change of ${person.name} is there: ${stored.length} of ${client.nextSeq - 1}`);
}
all.forEach(({ client }) => client.stop());
const edits = writers.reduce((sum, writer) => sum + writer.edits, 0);
console.log(`${edits} changes by ${writers.length} writers became ${revisions.length} revisions; all ended with one document`);
process.exit(0);
