/** What people do at an editor: all of it through Quill or the browser, much of it where others write too. */
import type Quill from 'quill/core.js';
import Delta from 'quill-delta';
import { step, toggleBlock } from '../../../src/collaboration/editor/commands';
import type { Dice } from '../../realtime/harness/chance';
import type { Marks } from './marks';
import type { Seat } from './seat';

const WORDS = [
  'all ',
  'x',
  'né',
  '👋',
  '👋🏽',
  ' ',
  '"',
  '\u2028',
  'Dear ',
  '\t',
  '!',
  'e\u0301',
  '👨‍👩‍👧',
  '🇸🇪',
  'b\na',
  '\n',
  '- ',
];
const BLOCKS = ['h1', 'h2', 'h3', 'bullet', 'ordered', 'check', 'quote', 'code', null] as const;
const LINES: [string, unknown][] = [
  ['header', 1],
  ['header', 3],
  ['header', 5],
  ['header', false],
  ['list', 'bullet'],
  ['list', 'ordered'],
  ['list', 'check'],
  ['list', 'unchecked'],
  ['list', 'checked'],
  ['list', false],
  ['blockquote', true],
  ['code-block', true],
  ['code-block', false],
  ['align', 'center'],
  ['align', 'right'],
  ['align', false],
  ['indent', '+1'],
  ['indent', '-1'],
  ['indent', 4],
];
const INLINE: [string, unknown][] = [
  ['bold', true],
  ['bold', false],
  ['italic', true],
  ['underline', true],
  ['strike', true],
  ['code', true],
  ['link', 'https://example.com/é'],
  ['link', 'mailto:mei@example.com'],
  ['link', false],
];
const KEYS =
  'Enter Enter Backspace Backspace Delete Control+Backspace Control+Delete Shift+Enter Tab Shift+Tab Control+b Control+i Control+z Control+Shift+z ArrowLeft Home End Control+a'.split(
    ' ',
  );
const MARKDOWN = ['# ', '- ', '1. ', '> ', '**b** ', '`c` ', '---', '[ ] ', '[l](https://example.com)'];
const KANA = ['に', 'にほ', 'にほn', 'にほん', 'ni'];

export interface Desk {
  readonly seat: Seat;
  readonly others: readonly Seat[];
  readonly dice: Dice;
  readonly marks: Marks;
}

/** Does something; answers what it was. */
type Act = (desk: Desk) => string | Promise<string>;

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** A place that is not inside a surrogate pair; often near the start, where the others are too. */
function place({ seat, dice }: Desk): number {
  const { text } = seat;
  const at = dice.below(dice.chance(0.5) ? Math.min(text.length, 8) : text.length);
  return /[\udc00-\udfff]/.test(text[at] ?? '') ? at - 1 : at;
}

function range(desk: Desk): { index: number; length: number } {
  const { text } = desk.seat;
  const index = place(desk);
  let end = Math.min(text.length - 1, index + 1 + desk.dice.below(desk.dice.chance(0.2) ? text.length : 10));
  if (/[\udc00-\udfff]/.test(text[end] ?? '')) end -= 1;
  return { index, length: Math.max(0, end - index) };
}

function words({ dice, marks }: Desk): string {
  return Array.from({ length: 1 + dice.below(3) }, () => dice.pick(WORDS)).join('') + marks.next();
}

function caret(desk: Desk, selects = desk.dice.chance(0.15)): string {
  const { quill } = desk.seat;
  const { index, length } = selects ? range(desk) : { index: place(desk), length: 0 };
  quill.focus({ preventScroll: true });
  quill.setSelection(index, length, 'user');
  return `${index}+${length}`;
}

const insert: Act = (desk) => {
  // Now and then in the middle of a character, where no caret stands but a program may write.
  const at = desk.dice.chance(0.04) ? desk.dice.below(desk.seat.text.length) : place(desk);
  const text = words(desk);
  const [name, value] = desk.dice.pick(INLINE);
  if (desk.dice.chance(0.25)) desk.seat.quill.insertText(at, text, { [name]: value }, 'user');
  else desk.seat.quill.insertText(at, text, 'user');
  return `insert ${at} ${JSON.stringify(text)}`;
};

const type: Act = async (desk) => {
  const at = caret(desk);
  const text = desk.dice.chance(0.2) ? desk.dice.pick(MARKDOWN) : words(desk);
  await window.key({ type: text });
  return `type ${at} ${JSON.stringify(text)}`;
};

const press: Act = async (desk) => {
  const at = caret(desk);
  const keys = Array.from({ length: 1 + desk.dice.below(2) }, () => desk.dice.pick(KEYS));
  for (const key of keys) await window.key({ press: key });
  return `press ${at} ${keys.join(' ')}`;
};

/** The browser edits its page by itself, and Quill has yet to notice. */
const native: Act = (desk) => {
  const at = caret(desk);
  const [command, text] = desk.dice.pick<[string, string?]>([
    ['insertText', words(desk).replace(/\n/g, ' ')],
    ['insertText', desk.marks.next()],
    ['delete'],
    ['forwardDelete'],
  ]);
  window.document.execCommand(command, false, text);
  return `native ${at} ${command} ${JSON.stringify(text ?? '')}`;
};

/** Text changes behind Quill's back, as spell checkers do it. */
const behind: Act = (desk) => {
  const { quill } = desk.seat;
  const walker = window.document.createTreeWalker(quill.root, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement?.closest('.ql-ui, .ql-cursor')) nodes.push(walker.currentNode as Text);
  }
  if (nodes.length === 0) return 'behind nothing';
  const node = desk.dice.pick(nodes);
  node.appendData(desk.marks.next());
  return `behind ${JSON.stringify(node.data)}`;
};

const remove: Act = (desk) => {
  const { index, length } = range(desk);
  if (length > 0) desk.seat.quill.deleteText(index, length, 'user');
  return `remove ${index}+${length}`;
};

/** Everything goes, the last newline too if Quill were asked. */
const clear: Act = ({ seat: { quill } }) => {
  quill.deleteText(0, quill.getLength(), 'user');
  return 'clear';
};

const inline: Act = (desk) => {
  const { index, length } = range(desk);
  const [name, value] = desk.dice.pick(INLINE);
  desk.seat.quill.formatText(index, length, name, value, 'user');
  return `inline ${index}+${length} ${name} ${value}`;
};

const line: Act = (desk) => {
  const { quill } = desk.seat;
  const { index, length } = range(desk);
  const [name, value] = desk.dice.pick(LINES);
  if (name === 'indent' || desk.dice.chance(0.3)) {
    quill.setSelection(index, length, 'user');
    quill.format(name, value, 'user');
  } else quill.formatLine(index, length, name, value, 'user');
  return `line ${index}+${length} ${name} ${value}`;
};

const block: Act = (desk) => {
  const at = caret(desk);
  const name = desk.dice.pick(BLOCKS);
  toggleBlock(desk.seat.quill, name);
  return `block ${at} ${name}`;
};

const divider: Act = (desk) => {
  const at = place(desk);
  desk.seat.quill.insertEmbed(at, 'divider', true, 'user');
  return `divider ${at}`;
};

const paste: Act = (desk) => {
  const { quill } = desk.seat;
  const mark = desk.marks.next();
  const html = desk.dice.pick([
    `<p>One <b>${mark}</b></p><p style="text-align:center">two 👋🏽</p>`,
    `<h2>${mark}</h2><ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>`,
    `<blockquote>${mark}</blockquote><hr><pre>x\ny</pre>`,
    `<span style="color:red;font-weight:700">${mark}</span><a href="javascript:x">j</a><img src="data:,">`,
    `<table><tr><td>${mark}</td><td>2</td></tr></table>`,
    `<p>a<br>${mark}</p><p></p>`,
    `<ul><li>one<ul><li>two ${mark}</li></ul></li></ul><p><a href="https://example.com/a">thank you</a></p>`,
  ]);
  if (desk.dice.chance(0.3)) {
    const at = place(desk);
    quill.clipboard.dangerouslyPasteHTML(at, html, 'user');
    return `paste by the module ${at} ${html}`;
  }
  const at = caret(desk);
  const data = new DataTransfer();
  data.setData('text/plain', `p\r\nq${mark}`);
  if (desk.dice.chance(0.7)) data.setData('text/html', html);
  quill.root.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  return `paste ${at} ${data.getData('text/html') || data.getData('text/plain')}`;
};

/** Several changes as one. */
const update: Act = (desk) => {
  const { index, length } = range(desk);
  const change = new Delta()
    .retain(index)
    .delete(length)
    .insert(words(desk), { bold: true })
    .insert('\n', { list: 'bullet', indent: 1 })
    .insert({ divider: true });
  step(desk.seat.quill, () => desk.seat.quill.updateContents(change.chop(), 'user'));
  return `update ${index}+${length}`;
};

const undo: Act = (desk) => {
  const { history } = desk.seat.quill;
  const steps = Array.from({ length: 1 + desk.dice.below(3) }, () => desk.dice.pick(['undo', 'undo', 'redo'] as const));
  for (const name of steps) history[name]();
  return steps.join(' ');
};

/** While somebody composes, another writes. */
async function meanwhile({ others, dice, marks }: Desk): Promise<void> {
  if (dice.chance(0.5)) {
    const seat = dice.pick(others);
    seat.quill.insertText(place({ seat, others, dice, marks }), marks.next(), 'user');
  }
  await pause(dice.below(40));
}

/** An input method, the browser's own. */
const compose: Act = async (desk) => {
  const at = caret(desk);
  for (const text of KANA.slice(0, 1 + desk.dice.below(KANA.length))) {
    await window.key({ compose: text });
    await meanwhile(desk);
  }
  const text = desk.dice.chance(0.2) ? '' : `ほ${desk.marks.next()}`;
  if (text === '') await window.key({ compose: '' });
  else await window.key({ commit: text });
  return `compose ${at} ${JSON.stringify(text)}`;
};

/** An input method as a page sees it: events, and text that changes between them. */
const composeByHand: Act = async (desk) => {
  const { quill } = desk.seat;
  const at = caret(desk);
  const tell = (name: string, data: string) =>
    quill.root.dispatchEvent(new CompositionEvent(name, { data, bubbles: true, cancelable: true }));
  tell('compositionstart', '');
  const { node, offset } = textAtCaret(quill);
  let composed = '';
  const put = (text: string) => {
    tell('compositionupdate', text);
    node.replaceData(offset, composed.length, text);
    composed = text;
  };
  for (const text of KANA.slice(0, 1 + desk.dice.below(KANA.length))) {
    put(text);
    await meanwhile(desk);
  }
  put(desk.marks.next());
  tell('compositionend', composed);
  await pause(0);
  return `compose by hand ${at} ${composed}`;
};

function textAtCaret(quill: Quill): { node: Text; offset: number } {
  const { anchorNode, anchorOffset } = window.getSelection() ?? { anchorNode: null, anchorOffset: 0 };
  if (anchorNode instanceof Text) return { node: anchorNode, offset: anchorOffset };
  const parent = anchorNode instanceof HTMLElement ? anchorNode : quill.root;
  const node = new Text('');
  parent.insertBefore(node, parent.childNodes[anchorOffset] ?? null);
  return { node, offset: 0 };
}

const cut: Act = ({ seat }) => {
  seat.weather.cut();
  return 'cut';
};

const offline: Act = ({ seat }) => {
  seat.weather.network(false);
  return 'offline';
};

const reload: Act = async ({ seat }) => {
  await seat.close();
  await seat.open();
  return 'reload';
};

const crash: Act = async ({ seat, marks }) => {
  if (seat.durable) return 'no crash';
  if (seat.live.state.unsent > 0) marks.forget(seat.text);
  seat.crash();
  await seat.open();
  return 'crash';
};

const wait: Act = async ({ dice }) => {
  await pause(dice.below(40));
  return 'wait';
};

const WEIGHTS: [number, Act][] = [
  [20, insert],
  [12, type],
  [8, press],
  [8, native],
  [3, behind],
  [10, remove],
  [1, clear],
  [8, inline],
  [8, line],
  [5, block],
  [3, divider],
  [6, paste],
  [3, update],
  [8, undo],
  [4, compose],
  [4, composeByHand],
  [3, cut],
  [3, offline],
  [2, reload],
  [1, crash],
  [4, wait],
];
const TOTAL = WEIGHTS.reduce((sum, [weight]) => sum + weight, 0);

/** Something that people do. */
export function anAct(dice: Dice): Act {
  let roll = dice.below(TOTAL);
  for (const [weight, act] of WEIGHTS) {
    roll -= weight;
    if (roll < 0) return act;
  }
  return wait;
}
