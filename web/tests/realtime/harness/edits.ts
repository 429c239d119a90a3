/** What people write: all of it valid, little of it sensible, much of it where others write too. */
import Delta, { type AttributeMap } from 'quill-delta';
import type { Dice } from './chance';

const WORDS = ['all ', 'x', 'né', '👋', '👋🏽', '漢字', '"', '\u2028', 'Dear ', '\t', '!', 'e\u0301', '👨‍👩‍👧'];
const INLINE: AttributeMap[] = [
  { bold: true },
  { italic: true },
  { code: true },
  { strike: true, underline: true },
  { link: 'https://example.com/é' },
];
const BLOCKS: AttributeMap[] = [
  { block: 'h1' },
  { block: 'bullet', indent: 2 },
  { block: 'code' },
  { align: 'center' },
  { block: 'check' },
];

type Piece = string | null;

/** The document as pieces that may not be torn: characters, newlines, embeds. */
function pieces(document: Delta): Piece[] {
  return document.ops.flatMap(({ insert }): Piece[] => (typeof insert === 'string' ? [...insert] : [null]));
}

const units = (list: readonly Piece[]) => list.reduce((sum, piece) => sum + (piece?.length ?? 1), 0);

export function randomEdit(dice: Dice, document: Delta): Delta {
  const all = pieces(document);
  const at = dice.below(dice.chance(0.6) ? Math.min(all.length, 5) : all.length);
  const edit = new Delta().retain(units(all.slice(0, at)));
  const range = all.slice(at, Math.min(all.length - 1, at + 1 + dice.below(12)));
  const word = Array.from({ length: 1 + dice.below(3) }, () => dice.pick(WORDS)).join('');
  const roll = dice.next();
  if (roll < 0.45) return edit.insert(word);
  if (roll < 0.55) return edit.insert(word, dice.pick(INLINE));
  if (roll < 0.62) return edit.insert(word).insert('\n', dice.pick([...BLOCKS, {}]));
  if (roll < 0.65) return edit.insert({ divider: true });
  if (roll < 0.8) return edit.delete(units(range)).chop();
  if (roll < 0.85) return edit.insert(word).delete(units(range)).chop();
  const [inline, block, off] = [dice.pick(INLINE), dice.pick(BLOCKS), dice.chance(0.3)];
  for (const piece of range.length > 0 ? range : all.slice(at, at + 1)) {
    const formats = piece === null ? {} : piece === '\n' ? block : inline;
    edit.retain(piece?.length ?? 1, off ? Object.fromEntries(Object.keys(formats).map((name) => [name, null])) : formats);
  }
  return edit.chop();
}
