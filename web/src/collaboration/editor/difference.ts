/**
 * Changes that the platform accepts. Most edits are fine as they are. The few that are not (they take away the final newline, write
 * behind it, or cut a character in two) are said anew as the difference between the document before and the document that was
 * meant. The same difference brings a view back to what it should show.
 */
import Delta, { AttributeMap, type Op } from 'quill-delta';
import { cleanText } from './formats';
import { Reader } from './reader';

/** From here on a difference is not looked for inside a passage: it is replaced. */
const PASSAGE_UNITS = 4000;

/** Whether a change keeps the final newline, stays inside the document and cuts no character in two. */
export function fits(change: Delta, document: Delta): boolean {
  const reader = new Reader(document);
  for (const op of change.ops) {
    if (op.insert !== undefined) {
      if (reader.ended || reader.insidePair) return false;
      continue;
    }
    if (reader.insidePair) return false;
    const length = typeof op.delete === 'number' ? op.delete : (op.retain as number);
    if (reader.skip(length) < length) return false;
    if (reader.ended && op.delete !== undefined) return false;
  }
  return !reader.insidePair;
}

/** The same change in a form that fits; what no document may hold is left out. */
export function repaired(change: Delta, document: Delta): Delta {
  const meant = new Delta();
  for (const op of document.compose(change).ops) {
    if (typeof op.insert === 'string') meant.insert(cleanText(op.insert), op.attributes);
    else if (op.insert !== undefined) meant.push(op);
  }
  const last = meant.ops[meant.ops.length - 1]?.insert;
  if (typeof last !== 'string' || !last.endsWith('\n')) meant.insert('\n');
  return difference(document, meant);
}

/** A change that turns one document into another, line by line; the final newline is kept. */
export function difference(from: Delta, to: Delta): Delta {
  const before = lines(from);
  const after = lines(to);
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start]?.key === after[start]?.key) start += 1;
  if (start === before.length && start === after.length) return new Delta();
  start = Math.min(start, most - 1);
  let end = 0;
  while (end < most - start && before[before.length - 1 - end]?.key === after[after.length - 1 - end]?.key) end += 1;
  const skipped = units(before.slice(0, start));
  const gone = join(before.slice(start, before.length - end));
  const come = join(after.slice(start, after.length - end));
  const result = new Delta().retain(skipped);
  if (end > 0) return result.concat(passage(gone, come)).chop();
  // The passage has the final newline: what stands before it is compared by itself, and the newline only changes its formats.
  const [goneText, goneLine] = withoutFinal(gone);
  const [comeText, comeLine] = withoutFinal(come);
  const change = result.concat(passage(goneText, comeText));
  const consumed = change.ops.reduce((sum, op) => sum + (op.insert === undefined ? Number(op.retain ?? op.delete) : 0), 0);
  const rest = skipped + goneText.length() - consumed;
  return change.retain(rest).retain(1, AttributeMap.diff(goneLine, comeLine)).chop();
}

interface Line {
  readonly ops: Op[];
  readonly length: number;
  readonly key: string;
}

function lines(document: Delta): Line[] {
  const result: Line[] = [];
  let ops: Op[] = [];
  const close = () => {
    const sorted = ops.map(({ insert, attributes }) => [insert, Object.entries(attributes ?? {}).sort()]);
    result.push({ ops, length: new Delta(ops).length(), key: JSON.stringify(sorted) });
    ops = [];
  };
  for (const op of document.ops) {
    const parts = typeof op.insert === 'string' ? (op.insert.match(/\n|[^\n]+/g) ?? []) : [op.insert];
    for (const insert of parts) {
      if (insert !== undefined) ops.push(op.attributes ? { insert, attributes: op.attributes } : { insert });
      if (insert === '\n') close();
    }
  }
  if (ops.length > 0) close();
  return result;
}

function passage(from: Delta, to: Delta): Delta {
  const long = from.length() > PASSAGE_UNITS && to.length() > PASSAGE_UNITS;
  if (long || !isWhole(from)) {
    return new Delta(to.ops.map((op) => ({ ...op }))).delete(from.length());
  }
  return from.diff(to);
}

/** Whether no character is cut in two: in such a text the search for a difference would never end. */
function isWhole(passage: Delta): boolean {
  return passage.ops.every(({ insert }) => typeof insert !== 'string' || insert.isWellFormed());
}

function join(passage: Line[]): Delta {
  const result = new Delta();
  for (const line of passage) for (const op of line.ops) result.push(op);
  return result;
}

function withoutFinal(passage: Delta): [Delta, AttributeMap] {
  const last = passage.ops[passage.ops.length - 1];
  return [passage.slice(0, passage.length() - 1), last?.attributes ?? {}];
}

function units(passage: Line[]): number {
  return passage.reduce((sum, line) => sum + line.length, 0);
}
