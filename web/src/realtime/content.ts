/**
 * What a document may hold, and how a change must be spelt: the rules that the platform refuses by (docs/realtime.md, section 3).
 * The cases in `shared/realtime/vectors/content.json` are judged by this and by the platform alike.
 */
import Delta, { type AttributeMap, type Op } from 'quill-delta';
import { CHANGE_BYTES, CHANGE_OPERATIONS, DOCUMENT_UNITS } from './limits';
import { bytes } from './wire';

const BLOCKS = ['h1', 'h2', 'h3', 'bullet', 'ordered', 'check', 'quote', 'code'];
const ALIGNMENTS = ['center', 'right', 'justify'];
const LINK_BYTES = 2_000;
const FLAGS = ['bold', 'italic', 'underline', 'strike', 'code'];
const ON_NEWLINES = ['block', 'align', 'indent'];
const LARGEST = 2 ** 31 - 1;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that no text may hold
const FORBIDDEN = /[\r\u0000\ufeff]/;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

function isBlock(value: unknown): boolean {
  return BLOCKS.includes(value as string);
}

export function isLink(target: unknown): target is string {
  if (typeof target !== 'string' || new TextEncoder().encode(target).length > LINK_BYTES) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a link has none
  return /^(https?:\/\/|mailto:)./i.test(target) && !/[\u0000- \u007f-\u009f]/.test(target);
}

/** Whether a document may have this format with this value; `null` takes one away. */
function isFormat(name: string, value: unknown): boolean {
  if (value === null) return FLAGS.includes(name) || ON_NEWLINES.includes(name) || name === 'link';
  if (FLAGS.includes(name)) return value === true;
  if (name === 'link') return isLink(value);
  if (name === 'block') return isBlock(value);
  if (name === 'align') return ALIGNMENTS.includes(value as string);
  return name === 'indent' && Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 8;
}

/** Whether a format stands on newlines; all others stand on text without any. */
function standsOnNewlines(name: string): boolean {
  return ON_NEWLINES.includes(name);
}

/** Why a change cannot be made on a document, or null when it can. */
export function objection(document: Delta, change: Delta): string | null {
  return spelling(change.ops) ?? ending(document.length(), change) ?? placing(document.compose(change));
}

function spelling(ops: Op[]): string | null {
  if (ops.length === 0) return 'it changes nothing';
  if (ops.length > CHANGE_OPERATIONS) return 'it has too many operations';
  if (bytes(ops) > CHANGE_BYTES) return 'it is too large';
  for (const op of ops) {
    const wrong = misspelt(op);
    if (wrong !== null) return wrong;
  }
  const rebuilt = ops.reduce((delta, op) => delta.push(op), new Delta()).chop();
  return JSON.stringify(rebuilt.ops) === JSON.stringify(ops) ? null : 'it is not in the canonical form';
}

function misspelt(op: Op): string | null {
  const names = Object.keys(op).filter((name) => name !== 'attributes');
  if (names.length !== 1) return 'an operation is one of insert, retain and delete';
  if (op.delete !== undefined)
    return isLength(op.delete) && op.attributes === undefined ? null : 'a delete has a length, and no formats';
  if (op.retain !== undefined && !isLength(op.retain)) return 'a retain has a length';
  if (typeof op.insert === 'string') {
    if (op.insert === '' || FORBIDDEN.test(op.insert)) return 'a text is empty, or has a character that no text may hold';
    if (LONE_SURROGATE.test(op.insert)) return 'half a character';
  } else if (op.insert !== undefined && JSON.stringify(op.insert) !== '{"divider":true}')
    return 'an embed that no document holds';
  return op.attributes === undefined ? null : formats(op.attributes, op.retain !== undefined);
}

function formats(attributes: AttributeMap, onRetain: boolean): string | null {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return 'empty formats';
  const wrong = entries.find(([name, value]) => !isFormat(name, value) || (value === null && !onRetain));
  return wrong ? `the format ${wrong[0]} with this value` : null;
}

function ending(length: number, change: Delta): string | null {
  let at = 0;
  for (const op of change.ops) {
    if (op.insert !== undefined && at >= length) return 'it inserts behind the final newline';
    if (typeof op.delete === 'number' && at + op.delete >= length) return 'it deletes the final newline';
    if (op.insert === undefined) at += typeof op.delete === 'number' ? op.delete : (op.retain as number);
  }
  return at > length ? 'it reaches beyond the end' : null;
}

function placing(document: Delta): string | null {
  if (document.length() > DOCUMENT_UNITS) return 'the document would be too long';
  for (const { insert, attributes = {} } of document.ops) {
    const names = Object.keys(attributes);
    if (typeof insert !== 'string') {
      if (names.length > 0) return 'formats on an embed';
      continue;
    }
    if (LONE_SURROGATE.test(insert)) return 'it tears a character';
    const lines = /^\n+$/.test(insert);
    const misplaced = names.find((name) => (standsOnNewlines(name) ? !lines : insert.includes('\n')));
    if (misplaced !== undefined) return `the format ${misplaced} on the wrong thing`;
  }
  return null;
}

function isLength(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= LARGEST;
}
