/**
 * Markdown as one types it: `# ` makes a heading, `- ` a list, `**so**` bold. What was typed stays in the undo history as it was
 * typed, so one undo right after gives the literal characters back.
 */

import type Quill from 'quill/core.js';
import Delta from 'quill-delta';
import { type BlockName, isLink, quillBlock } from './formats';
import { lineText } from './text';

const LINES: readonly [RegExp, BlockName][] = [
  [/^# $/, 'h1'],
  [/^## $/, 'h2'],
  [/^### $/, 'h3'],
  [/^[-*] $/, 'bullet'],
  [/^1[.)] $/, 'ordered'],
  [/^\[ ?\] $/, 'check'],
  [/^> $/, 'quote'],
  [/^```$/, 'code'],
];

const MARKS: readonly [RegExp, string, number][] = [
  [/(?<![*\\])\*\*([^\s*](?:[^*]*[^\s*])?)\*\*$/, 'bold', 2],
  [/(?<![\w_\\])__([^\s_](?:[^_]*[^\s_])?)__$/, 'bold', 2],
  [/(?<![*\\])\*([^\s*](?:[^*]*[^\s*])?)\*$/, 'italic', 1],
  [/(?<![\w_\\])_([^\s_](?:[^_]*[^\s_])?)_$/, 'italic', 1],
  [/(?<![~\\])~~([^\s~](?:[^~]*[^\s~])?)~~$/, 'strike', 2],
  [/(?<![`\\])`([^`]+)`$/, 'code', 1],
];
const LINK = /\[([^\][]+)\]\(([^()\s]+)\)$/;

/** What typed text means: `from` units of it before the caret are the Markdown. */
export type Meaning =
  | { readonly kind: 'block'; readonly block: BlockName; readonly from: number }
  | { readonly kind: 'divider'; readonly from: number }
  | { readonly kind: 'mark'; readonly mark: string; readonly fence: number; readonly text: number; readonly from: number }
  | { readonly kind: 'link'; readonly link: string; readonly text: number; readonly from: number };

/** What the text of a line up to the caret means; null if it is just text. `after` is what stands behind the caret. */
export function meaningOf(before: string, after: string): Meaning | null {
  const last = before.at(-1);
  if (last === ' ' || last === '`') {
    const line = LINES.find(([pattern]) => pattern.test(before));
    if (line) return { kind: 'block', block: line[1], from: before.length };
  }
  if (before === '---' && after === '') return { kind: 'divider', from: 3 };
  if (last === ')') {
    const found = LINK.exec(before);
    if (found?.[1] && found[2] && isLink(found[2]))
      return { kind: 'link', link: found[2], text: found[1].length, from: found[0].length };
  }
  if (last === undefined || !'*_~`'.includes(last)) return null;
  for (const [pattern, mark, fence] of MARKS) {
    const found = pattern.exec(before);
    if (found?.[1]) return { kind: 'mark', mark, fence, text: found[1].length, from: found[0].length };
  }
  return null;
}

/** Watches what is typed and makes of it what it means; answers how to stop. */
export function watchMarkdown(quill: Quill): () => void {
  const onText = (change: Delta, _before: Delta, source: string) => {
    if (source !== 'user' || quill.composition.isComposing || !typedOne(change)) return;
    // The history's own changes are undo and redo: what they bring back was meant literally.
    if ((quill.history as unknown as { ignoreChange: boolean }).ignoreChange) return;
    queueMicrotask(() => convert(quill));
  };
  quill.on('text-change', onText);
  return () => quill.off('text-change', onText);
}

function typedOne({ ops }: Delta): boolean {
  const [first, last] = ops;
  if (ops.length > 2 || (ops.length === 2 && (typeof first?.retain !== 'number' || first.attributes))) return false;
  const text = (last ?? first)?.insert;
  return typeof text === 'string' && text.length === 1 && ' `*_~)-'.includes(text);
}

function convert(quill: Quill): void {
  const range = quill.getSelection();
  if (!range || range.length > 0) return;
  const { index } = range;
  const formats = quill.getFormat(index);
  if (formats['code-block'] || formats.code) return;
  const [, offset] = quill.getLine(index);
  const line = lineText(quill, index);
  const after = line.slice(offset, -1);
  const meaning = meaningOf(line.slice(0, offset), after);
  if (!meaning) return;
  const start = index - meaning.from;
  const change = new Delta().retain(start);
  quill.history.cutoff();
  if (meaning.kind === 'block') {
    const [name, value] = quillBlock(meaning.block);
    change
      .delete(meaning.from)
      .retain(after.length)
      .retain(1, { header: null, list: null, blockquote: null, [name]: value });
    quill.updateContents(change, 'user');
    quill.setSelection(start, 0, 'silent');
  } else if (meaning.kind === 'divider') {
    quill.updateContents(change.delete(3).insert({ divider: true }).insert('\n'), 'user');
    quill.setSelection(start + 2, 0, 'silent');
  } else if (meaning.kind === 'mark') {
    const { mark, fence, text } = meaning;
    quill.updateContents(
      change
        .delete(fence)
        .retain(text, { [mark]: true })
        .delete(fence),
      'user',
    );
    quill.setSelection(start + text, 0, 'silent');
    quill.format(mark, false, 'user');
  } else {
    const { link, text, from } = meaning;
    quill.updateContents(
      change
        .delete(1)
        .retain(text, { link })
        .delete(from - text - 1),
      'user',
    );
    quill.setSelection(start + text, 0, 'silent');
    quill.format('link', false, 'user');
  }
  quill.history.cutoff();
}
