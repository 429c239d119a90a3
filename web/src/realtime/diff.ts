/**
 * The change between two documents, as a reader would tell it: lines are compared first, then the words of the lines that differ,
 * then the characters of the words that differ. quill-delta's own `diff` compares units: it takes seconds on unrelated texts and
 * may tear a character. Where comparing would take too long, what differs is replaced.
 */
import fastDiff from 'fast-diff';
import Delta, { AttributeMap, OpIterator } from 'quill-delta';

/** Tokens are coded as one unit each, below the surrogates. */
const CODES = 0xd000;
/** What a comparison may cost at worst, in pairs of tokens. */
const PAIRS = 4_000_000;

const KEEP = 0;
const DELETE = -1;

type Step = [kind: number, text: string];

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const words = new Intl.Segmenter(undefined, { granularity: 'word' });
const segments = (segmenter: Intl.Segmenter) => (text: string) => Array.from(segmenter.segment(text), ({ segment }) => segment);

const GRAINS: readonly ((text: string) => string[])[] = [(text) => text.split(/(?<=\n)/), segments(words), segments(characters)];

/** What turns one document into the other; both end with a newline, which stays where it is. */
export function difference(from: Delta, to: Delta): Delta {
  const body = (document: Delta) => textOf(document).slice(0, -1);
  const steps: Step[] = [...compare(body(from), body(to), 0), [KEEP, '\n']];
  const ours = new OpIterator(from.ops);
  const theirs = new OpIterator(to.ops);
  const change = new Delta();
  for (const [kind, text] of steps) {
    let left = text.length;
    while (left > 0) {
      const room =
        kind === KEEP
          ? Math.min(ours.peekLength(), theirs.peekLength())
          : kind === DELETE
            ? ours.peekLength()
            : theirs.peekLength();
      const length = Math.min(left, room);
      if (kind === DELETE) {
        ours.next(length);
        change.delete(length);
      } else if (kind === KEEP) {
        const [mine, wanted] = [ours.next(length), theirs.next(length)];
        // Two embeds look alike in the text.
        if (JSON.stringify(mine.insert) === JSON.stringify(wanted.insert)) {
          change.retain(length, AttributeMap.diff(mine.attributes, wanted.attributes));
        } else change.push(wanted).delete(length);
      } else change.push(theirs.next(length));
      left -= length;
    }
  }
  return change.chop();
}

function textOf(document: Delta): string {
  return document.ops.map(({ insert }) => (typeof insert === 'string' ? insert : '￼')).join('');
}

function compare(from: string, to: string, grain: number): Step[] {
  if (from === to) return from === '' ? [] : [[KEEP, from]];
  const tokens = GRAINS[grain];
  if (from === '' || to === '' || tokens === undefined) return replaced(from, to);
  const [ours, theirs] = [tokens(from), tokens(to)];
  const table = new Map<string, number>();
  const code = (list: string[]) =>
    list.map((token) => {
      if (!table.has(token)) table.set(token, table.size);
      return String.fromCharCode((table.get(token) ?? 0) + 1);
    });
  const [a, b] = [code(ours).join(''), code(theirs).join('')];
  if (table.size >= CODES || ours.length * theirs.length > PAIRS) return replaced(from, to);
  const names = [...table.keys()];
  const text = (codes: string) => Array.from(codes, (unit) => names[unit.charCodeAt(0) - 1] ?? '').join('');
  const steps: Step[] = [];
  let gone = '';
  let come = '';
  const settle = () => {
    steps.push(...compare(gone, come, grain + 1));
    gone = come = '';
  };
  for (const [kind, codes] of fastDiff(a, b)) {
    if (kind === KEEP) {
      settle();
      steps.push([KEEP, text(codes)]);
    } else if (kind === DELETE) gone += text(codes);
    else come += text(codes);
  }
  settle();
  return steps;
}

function replaced(from: string, to: string): Step[] {
  const steps: Step[] = [
    [1, to],
    [DELETE, from],
  ];
  return steps.filter(([, text]) => text !== '');
}
