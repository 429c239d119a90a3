/** The text of an editor without its formats, unit by unit: places in it are places in the document. */
import type Quill from 'quill/core.js';

/** The text of the line that a place is in, with its newline; an embed is one character, as it is one unit. */
export function lineText(quill: Quill, index: number): string {
  const [line, offset] = quill.getLine(index);
  if (!line) return '\n';
  const start = index - offset;
  return textOf(quill, start, line.length());
}

/** A passage of the text, with a character for each embed, so that places in it are places in the document. */
export function textOf(quill: Quill, index = 0, length = quill.getLength() - index): string {
  return quill
    .getContents(index, length)
    .ops.map(({ insert }) => (typeof insert === 'string' ? insert : '\ufffc'))
    .join('');
}
