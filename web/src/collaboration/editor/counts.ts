/** How long a letter is: in words, characters and minutes, and how much of a printed page it fills. */

export interface Counts {
  readonly words: number;
  readonly characters: number;
  readonly minutes: number;
}

const WORDS_PER_MINUTE = 220;
const WORD = /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}]|['’.-](?=[\p{L}\p{N}]))*/gu;
/** Scripts that are written without spaces: each character counts as a word, as word processors do. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;

export function count(text: string): Counts {
  const unspaced = text.match(UNSPACED)?.length ?? 0;
  const words = unspaced + (text.replace(UNSPACED, ' ').match(WORD)?.length ?? 0);
  const characters = text.length - (text.match(/[\n\ufffc]|[\ud800-\udbff]/g)?.length ?? 0);
  return { words, characters, minutes: words === 0 ? 0 : Math.max(1, Math.round(words / WORDS_PER_MINUTE)) };
}

/** A sheet of paper: what can be printed on it, in CSS pixels. */
export interface Paper {
  readonly name: 'A4' | 'Letter';
  readonly width: number;
  readonly height: number;
}

const MM = 96 / 25.4;
const MARGIN = 20;
const paper = (name: Paper['name'], width: number, height: number): Paper => ({
  name,
  width: (width - 2 * MARGIN) * MM,
  height: (height - 2 * MARGIN) * MM,
});
const A4 = paper('A4', 210, 297);
const LETTER = paper('Letter', 215.9, 279.4);

/** The paper that is in the printers where a language is spoken. */
export function paperOf(language: string): Paper {
  return /-(US|CA|MX|PH|CL|CO|VE)\b/i.test(language) ? LETTER : A4;
}

/** How many pages, as people read it: “0.8 of a page”, “1.3 pages”. */
export function pages(fraction: number): string {
  const rounded = Math.max(0.1, Math.round(fraction * 10) / 10);
  if (rounded === 1) return 'a full page';
  return rounded < 1 ? `${rounded} of a page` : `${rounded} pages`;
}
