/**
 * What the platform calls a format and what Quill calls it. The platform has one `block` per line, so that two people who change
 * the same line at the same moment end with one of two blocks; Quill has a format of its own for each kind of block and takes one
 * away when it sets another. Inline formats, `align` and `indent` are the same in both. What a change to a line means can depend on
 * what the line is now, so changes are translated together with the document that they are made on.
 *
 * The platform's `check` is an item with a box. Whether it is ticked is not part of a document, so the editor offers no ticking.
 */
import Delta, { type AttributeMap } from 'quill-delta';
import { isLink } from '../../realtime/content';
import { isHigh, isLow, Reader, runs } from './reader';

export { isLink };

/** What a line can be, besides a paragraph. */
export type BlockName = 'h1' | 'h2' | 'h3' | 'bullet' | 'ordered' | 'check' | 'quote' | 'code';

const BLOCKS: Record<BlockName, readonly [name: string, value: unknown]> = {
  h1: ['header', 1],
  h2: ['header', 2],
  h3: ['header', 3],
  bullet: ['list', 'bullet'],
  ordered: ['list', 'ordered'],
  check: ['list', 'check'],
  quote: ['blockquote', true],
  code: ['code-block', true],
};
const BLOCK_FORMATS = ['header', 'list', 'blockquote', 'code-block'];
const SWITCHES = ['bold', 'italic', 'underline', 'strike', 'code'];
const ALIGNMENTS = ['center', 'right', 'justify'];

/** A change in the platform's formats; `altered` when something of the original could not be said in them. */
export interface Translated {
  readonly change: Delta;
  readonly altered: boolean;
}

/** What Quill did, as the platform says it. `document` is what it was done to, in the platform's formats. */
export function toWire(change: Delta, document: Delta): Translated {
  const reader = new Reader(document);
  const result = new Delta();
  let altered = false;
  const keep = (attributes: AttributeMap | null) => {
    if (attributes === null) altered = true;
    return attributes ?? undefined;
  };
  for (const op of change.ops) {
    if (op.attributes && !saysBlockOurWay(op.attributes)) altered = true;
    if (typeof op.insert === 'string') {
      const text = cleanText(op.insert);
      if (text !== op.insert) altered = true;
      for (const run of runs(text)) {
        result.insert(
          run,
          op.attributes && keep(run.startsWith('\n') ? lineToWire(op.attributes, {}, true) : textToWire(op.attributes, true)),
        );
      }
    } else if (typeof op.insert === 'object') {
      // A divider takes no formats, and Quill gives it those of the text that it is put into.
      if (!isDivider(op.insert) || op.attributes) altered = true;
      if (isDivider(op.insert)) result.insert({ divider: true });
    } else if (typeof op.delete === 'number') {
      reader.skip(op.delete);
      result.delete(op.delete);
    } else if (typeof op.retain === 'number') {
      if (!op.attributes) {
        reader.skip(op.retain);
        result.retain(op.retain);
        continue;
      }
      for (const piece of reader.take(op.retain)) {
        if (piece.kind === 'text') result.retain(piece.length, keep(textToWire(op.attributes, false)));
        else if (piece.kind === 'newline') result.retain(piece.length, keep(lineToWire(op.attributes, piece.attributes, false)));
        else {
          // Quill may or may not have formatted the divider.
          altered = true;
          result.retain(piece.length);
        }
      }
    } else {
      altered = true;
    }
  }
  return { change: result.chop(), altered };
}

/** A change of the platform, exactly as Quill will report having done it. `document` is what it is made on. */
export function toQuill(change: Delta, document: Delta): Delta {
  const reader = new Reader(document);
  const result = new Delta();
  for (const op of change.ops) {
    if (op.insert !== undefined) {
      result.insert(op.insert, op.attributes && lineToQuill(op.attributes, {}));
    } else if (typeof op.delete === 'number') {
      reader.skip(op.delete);
      result.delete(op.delete);
    } else if (typeof op.retain === 'number') {
      if (op.attributes && 'block' in op.attributes) {
        for (const piece of reader.take(op.retain)) {
          result.retain(piece.length, lineToQuill(op.attributes, piece.attributes));
        }
      } else {
        reader.skip(op.retain);
        result.retain(op.retain, op.attributes);
      }
    }
  }
  return result.chop();
}

/** A whole document in Quill's formats. */
export function documentToQuill(document: Delta): Delta {
  return toQuill(document, new Delta());
}

/** A whole document in the platform's formats. */
export function documentToWire(document: Delta): Delta {
  return toWire(document, new Delta()).change;
}

/** The name that Quill gives a block, and its value. */
export function quillBlock(block: BlockName): readonly [name: string, value: unknown] {
  return BLOCKS[block];
}

/** What Quill's formats of a line make it; null for a paragraph. */
export function blockOf(formats: AttributeMap): BlockName | null {
  if (typeof formats.header === 'number') return `h${Math.min(3, Math.max(1, formats.header))}` as BlockName;
  const list = formats.list;
  if (list === 'bullet' || list === 'ordered' || list === 'check') return list;
  if (list === 'checked' || list === 'unchecked') return 'check';
  if (formats.blockquote) return 'quote';
  return formats['code-block'] ? 'code' : null;
}

/** Whether Quill would show the block that these formats make in just these formats: a ticked box or a fourth heading it would not. */
function saysBlockOurWay(formats: AttributeMap): boolean {
  const block = blockOf(formats);
  return block === null || formats[BLOCKS[block][0]] === BLOCKS[block][1];
}

function textToWire(attributes: AttributeMap, insert: boolean): AttributeMap | null {
  const result: AttributeMap = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (!SWITCHES.includes(name) && name !== 'link') {
      if (value !== null && !isBlockFormat(name)) return null;
    } else if (value === null || value === false) {
      if (!insert) result[name] = null;
    } else if (name === 'link') {
      if (!isLink(value)) return null;
      result.link = value;
    } else {
      result[name] = true;
    }
  }
  return result;
}

function lineToWire(attributes: AttributeMap, line: AttributeMap, insert: boolean): AttributeMap | null {
  const result: AttributeMap = {};
  const block = blockOf(attributes);
  if (block) result.block = block;
  for (const [name, value] of Object.entries(attributes)) {
    const gone = value === null || value === false;
    if (name === 'align' || name === 'indent') {
      if (gone) {
        if (!insert) result[name] = null;
      } else if (name === 'align' ? ALIGNMENTS.includes(value as string) : isIndent(value)) {
        result[name] = value;
      } else {
        return null;
      }
    } else if (BLOCK_FORMATS.includes(name)) {
      const now = BLOCKS[line.block as BlockName];
      if (gone && !block && now?.[0] === name) result.block = null;
    } else if (!gone && !SWITCHES.includes(name) && name !== 'link') {
      return null;
    }
  }
  return result;
}

function lineToQuill(attributes: AttributeMap, line: AttributeMap): AttributeMap {
  const { block, ...result } = attributes;
  if (block === undefined) return result;
  const before = BLOCKS[line.block as BlockName];
  const after = BLOCKS[block as BlockName];
  if (before && before[0] !== after?.[0]) result[before[0]] = null;
  if (after) result[after[0]] = after[1];
  return result;
}

const isBlockFormat = (name: string) => BLOCK_FORMATS.includes(name) || name === 'align' || name === 'indent';
const isIndent = (value: unknown) => typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 8;
const isDivider = (embed: Record<string, unknown>) => embed.divider === true && Object.keys(embed).length === 1;

/** A text without the characters that no document may hold. */
export function cleanText(text: string): string {
  let clean = true;
  for (let at = 0; at < text.length && clean; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x0d || unit === 0 || unit === 0xfeff || isLow(unit)) clean = false;
    else if (isHigh(unit)) {
      at += 1;
      if (!isLow(text.charCodeAt(at))) clean = false;
    }
  }
  if (clean) return text;
  return Array.from(text.replace(/\r\n?/g, '\n'))
    .filter(
      (character) =>
        character !== '\u0000' && character !== '\ufeff' && !(character.length === 1 && /[\ud800-\udfff]/.test(character)),
    )
    .join('');
}
