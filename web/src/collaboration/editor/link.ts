/** Links in the text: where one is, and what a person means by what they type as an address. */
import type Quill from 'quill/core.js';
import type { Range } from '../../realtime/port';
import { isLink } from './formats';

export interface LinkAt {
  readonly href: string;
  readonly range: Range;
}

/** The whole link that a place is in or beside. */
export function linkAt(quill: Quill, index: number): LinkAt | null {
  const [line, offset] = quill.getLine(index);
  if (!line) return null;
  let at = index - offset;
  let open: { href: string; index: number; length: number } | null = null;
  for (const { insert, attributes } of [...quill.getContents(at, line.length()).ops, { insert: '\n', attributes: {} }]) {
    const length = typeof insert === 'string' ? insert.length : 1;
    const href = typeof attributes?.link === 'string' ? attributes.link : null;
    if (open && open.href === href) {
      open.length += length;
    } else {
      if (open && open.index <= index && index <= open.index + open.length)
        return { href: open.href, range: { index: open.index, length: open.length } };
      open = href ? { href, index: at, length } : null;
    }
    at += length;
  }
  return null;
}

/** An address as the platform takes it: `example.com` means https, and a mail address means a mail. */
export function addressOf(text: string): string | null {
  const typed = text.trim();
  if (isLink(typed)) return typed;
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(typed) && isLink(`mailto:${typed}`)) return `mailto:${typed}`;
  if (/^[^\s:/]+\.[^\s:/]{2,}(?:[:/?#]\S*)?$/.test(typed) && isLink(`https://${typed}`)) return `https://${typed}`;
  return null;
}
