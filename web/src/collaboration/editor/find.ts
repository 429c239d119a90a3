/**
 * Finding and replacing. What is found is painted over the text by the browser and never becomes part of the document. Places are
 * units of the document, as everywhere.
 */

import type Quill from 'quill/core.js';
import Delta from 'quill-delta';
import type { Range } from '../../realtime/port';
import { step } from './commands';

export interface Query {
  readonly text: string;
  readonly matchCase: boolean;
  readonly wholeWord: boolean;
}

/** More than so many are counted but not painted. */
const PAINTED = 2000;

/** Every place where a text has what is looked for, in order, none overlapping. */
export function findAll(text: string, query: Query): Range[] {
  if (query.text === '') return [];
  const escaped = query.text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const letter = '[\\p{L}\\p{M}\\p{N}_]';
  const source = query.wholeWord ? `(?<!${letter})${escaped}(?!${letter})` : escaped;
  const pattern = new RegExp(source, query.matchCase ? 'gu' : 'giu');
  return Array.from(text.matchAll(pattern), (found) => ({ index: found.index, length: found[0].length }));
}

/** The first place at or after where somebody is; the first of all if there is none. */
export function nearest(found: readonly Range[], index: number): number {
  const at = found.findIndex((range) => range.index >= index);
  return at === -1 ? 0 : at;
}

/** Replaces the places by a text, which takes the formats of what it replaces. One undo takes all of it back. */
export function replace(quill: Quill, found: readonly Range[], text: string): void {
  const change = new Delta();
  let done = 0;
  for (const { index, length } of found) {
    const attributes = quill.getContents(index, 1).ops[0]?.attributes;
    change.retain(index - done);
    if (text !== '') change.insert(text, attributes);
    change.delete(length);
    done = index + length;
  }
  step(quill, () => quill.updateContents(change, 'user'));
}

/** Paints what was found, and one of it stronger. */
export function paint(quill: Quill, found: readonly Range[], current: number): void {
  if (!('highlights' in CSS)) return;
  const all = new Highlight();
  for (const range of found.slice(0, PAINTED)) {
    const dom = domRange(quill, range);
    if (dom) all.add(dom);
  }
  const one = new Highlight();
  one.priority = 1;
  const dom = found[current] && domRange(quill, found[current]);
  if (dom) one.add(dom);
  CSS.highlights.set('found', all);
  CSS.highlights.set('found-current', one);
}

export function unpaint(): void {
  if (!('highlights' in CSS)) return;
  CSS.highlights.delete('found');
  CSS.highlights.delete('found-current');
}

/** A range of the page for a range of the document. */
export function domRange(quill: Quill, { index, length }: Range): globalThis.Range | null {
  const [start, startOffset] = quill.getLeaf(index + 1);
  const [end, endOffset] = quill.getLeaf(index + length);
  if (!start || !end) return null;
  const range = document.createRange();
  try {
    range.setStart(start.domNode, Math.max(0, startOffset - 1));
    range.setEnd(end.domNode, endOffset);
  } catch {
    // A mark such as a divider has no places inside: nothing to paint there.
    return null;
  }
  return range;
}
