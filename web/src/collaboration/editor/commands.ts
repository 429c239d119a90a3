/**
 * What a person can do to the text, by name: the toolbar, the slash menu and the keys all call the same commands. `SHORTCUTS` is
 * the list that the help shows; `Mod` is ⌘ on a Mac and Ctrl elsewhere.
 */

import type Quill from 'quill/core.js';
import Delta from 'quill-delta';
import { type BlockName, blockOf, quillBlock } from './formats';

export type Mark = 'bold' | 'italic' | 'underline' | 'strike' | 'code';
export type Alignment = 'left' | 'center' | 'right' | 'justify';

/** What surrounds the caret, for the toolbar to show. */
export interface Formats {
  readonly marks: readonly Mark[];
  readonly block: BlockName | null;
  readonly align: Alignment;
  readonly indent: number;
  readonly link: string | null;
}

export const MARKS: readonly Mark[] = ['bold', 'italic', 'underline', 'strike', 'code'];
export const PLAIN: Formats = { marks: [], block: null, align: 'left', indent: 0, link: null };
const MOST_INDENT = 8;

/** The formats of the selection, or of what is typed next. Does not take the focus. */
export function formatsAt(quill: Quill): Formats {
  const range = quill.selection.lastRange ?? quill.selection.savedRange;
  const formats = quill.getFormat(Math.min(range.index, quill.getLength() - 1), range.length);
  return {
    marks: MARKS.filter((mark) => formats[mark] === true),
    block: blockOf(formats),
    align: typeof formats.align === 'string' ? (formats.align as Alignment) : 'left',
    indent: typeof formats.indent === 'number' ? formats.indent : 0,
    link: typeof formats.link === 'string' ? formats.link : null,
  };
}

/** Sets or takes away a mark. */
export function toggleMark(quill: Quill, mark: Mark): void {
  step(quill, () => quill.format(mark, !quill.getFormat()[mark], 'user'));
}

/** Makes the lines a block, or paragraphs again if they are that block already. */
export function toggleBlock(quill: Quill, block: BlockName | null): void {
  const now = blockOf(quill.getFormat());
  if (block === null || now === block) {
    if (now !== null) step(quill, () => quill.format(quillBlock(now)[0], false, 'user'));
    return;
  }
  const [name, value] = quillBlock(block);
  step(quill, () => quill.format(name, value, 'user'));
}

export function align(quill: Quill, alignment: Alignment): void {
  step(quill, () => quill.format('align', alignment === 'left' ? false : alignment, 'user'));
}

export function indent(quill: Quill, by: 1 | -1): void {
  const now = formatsAt(quill).indent;
  if (now + by < 0 || now + by > MOST_INDENT) return;
  step(quill, () => quill.format('indent', by === 1 ? '+1' : '-1', 'user'));
}

/** Takes marks and links off the selection, and makes its lines paragraphs. */
export function clearFormats(quill: Quill): void {
  const range = quill.getSelection(true);
  step(quill, () => quill.removeFormat(range.index, range.length, 'user'));
}

/** A rule across the page, on a line of its own; the caret goes behind it. */
export function insertDivider(quill: Quill): void {
  const { index, length } = quill.getSelection(true);
  const [, offset] = quill.getLine(index);
  step(quill, () => {
    const change = new Delta().retain(index).delete(length);
    if (offset > 0) change.insert('\n');
    quill.updateContents(change.insert({ divider: true }).insert('\n'), 'user');
    quill.setSelection(index + (offset > 0 ? 3 : 2), 0, 'user');
  });
}

/** Puts content, in Quill's formats, where the selection is. The caret goes behind it. */
export function insertContent(quill: Quill, content: Delta): void {
  const { index, length } = quill.getSelection(true);
  step(quill, () => {
    quill.updateContents(new Delta().retain(index).delete(length).concat(content), 'user');
    quill.setSelection(index + content.length(), 0, 'user');
  });
}

/** Does something that one undo takes back. */
export function step(quill: Quill, action: () => void): void {
  quill.history.cutoff();
  action();
  quill.history.cutoff();
}

/** A key and what it does; `run` is absent where the browser or another part of the editor does it. */
export interface Shortcut {
  readonly group: 'Text' | 'Lines' | 'Insert' | 'Edit';
  readonly label: string;
  /** As shown: `Mod`, `Shift`, `Alt` and the key. */
  readonly keys: readonly string[];
  readonly run?: (quill: Quill) => void;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { group: 'Text', label: 'Bold', keys: ['Mod', 'B'], run: (quill) => toggleMark(quill, 'bold') },
  { group: 'Text', label: 'Italic', keys: ['Mod', 'I'], run: (quill) => toggleMark(quill, 'italic') },
  { group: 'Text', label: 'Underline', keys: ['Mod', 'U'], run: (quill) => toggleMark(quill, 'underline') },
  { group: 'Text', label: 'Strikethrough', keys: ['Mod', 'Shift', 'X'], run: (quill) => toggleMark(quill, 'strike') },
  { group: 'Text', label: 'Code', keys: ['Mod', 'E'], run: (quill) => toggleMark(quill, 'code') },
  { group: 'Text', label: 'Link', keys: ['Mod', 'K'] },
  { group: 'Text', label: 'Clear formatting', keys: ['Mod', '\\'], run: clearFormats },
  { group: 'Lines', label: 'Paragraph', keys: ['Mod', 'Alt', '0'], run: (quill) => toggleBlock(quill, null) },
  { group: 'Lines', label: 'Heading 1', keys: ['Mod', 'Alt', '1'], run: (quill) => toggleBlock(quill, 'h1') },
  { group: 'Lines', label: 'Heading 2', keys: ['Mod', 'Alt', '2'], run: (quill) => toggleBlock(quill, 'h2') },
  { group: 'Lines', label: 'Heading 3', keys: ['Mod', 'Alt', '3'], run: (quill) => toggleBlock(quill, 'h3') },
  { group: 'Lines', label: 'Numbered list', keys: ['Mod', 'Shift', '7'], run: (quill) => toggleBlock(quill, 'ordered') },
  { group: 'Lines', label: 'Bulleted list', keys: ['Mod', 'Shift', '8'], run: (quill) => toggleBlock(quill, 'bullet') },
  { group: 'Lines', label: 'Checklist', keys: ['Mod', 'Shift', '9'], run: (quill) => toggleBlock(quill, 'check') },
  { group: 'Lines', label: 'Quote', keys: ['Mod', 'Shift', '.'], run: (quill) => toggleBlock(quill, 'quote') },
  { group: 'Lines', label: 'Code block', keys: ['Mod', 'Alt', 'C'], run: (quill) => toggleBlock(quill, 'code') },
  { group: 'Lines', label: 'Align left', keys: ['Mod', 'Shift', 'L'], run: (quill) => align(quill, 'left') },
  { group: 'Lines', label: 'Align centre', keys: ['Mod', 'Shift', 'E'], run: (quill) => align(quill, 'center') },
  { group: 'Lines', label: 'Align right', keys: ['Mod', 'Shift', 'R'], run: (quill) => align(quill, 'right') },
  { group: 'Lines', label: 'Justify', keys: ['Mod', 'Shift', 'J'], run: (quill) => align(quill, 'justify') },
  { group: 'Lines', label: 'Indent', keys: ['Mod', ']'], run: (quill) => indent(quill, 1) },
  { group: 'Lines', label: 'Outdent', keys: ['Mod', '['], run: (quill) => indent(quill, -1) },
  { group: 'Insert', label: 'Insert menu, at the start of a line or after a space', keys: ['/'] },
  { group: 'Insert', label: 'Paste as plain text', keys: ['Mod', 'Shift', 'V'] },
  { group: 'Edit', label: 'Undo your last step', keys: ['Mod', 'Z'] },
  { group: 'Edit', label: 'Redo', keys: ['Mod', 'Shift', 'Z'] },
  { group: 'Edit', label: 'Find', keys: ['Mod', 'F'] },
  { group: 'Edit', label: 'Find and replace', keys: ['Mod', 'H'] },
  { group: 'Edit', label: 'Print', keys: ['Mod', 'P'] },
  { group: 'Edit', label: 'To the toolbar', keys: ['Alt', 'F10'] },
];

const MAC = typeof navigator !== 'undefined' && /Mac|iP(hone|ad)/.test(navigator.platform);

/** Whether an event is this shortcut. By place of the key where a modifier changes what it types. */
export function isShortcut(event: KeyboardEvent, keys: readonly string[]): boolean {
  const key = keys[keys.length - 1] ?? '';
  const mod = MAC ? event.metaKey : event.ctrlKey;
  if (mod !== keys.includes('Mod') || event.shiftKey !== keys.includes('Shift') || event.altKey !== keys.includes('Alt'))
    return false;
  if (/^\d$/.test(key)) return event.code === `Digit${key}` || event.key === key;
  if (key === '.') return event.code === 'Period' || event.key === key;
  if (keys.includes('Alt') && /^[A-Z]$/.test(key)) return event.code === `Key${key}`;
  return event.key.toLowerCase() === key.toLowerCase();
}

/** How a shortcut is written for people, such as “Ctrl+Shift+7” or “⇧⌘7”. */
export function spell(keys: readonly string[]): string {
  if (!MAC) return keys.map((key) => (key === 'Mod' ? 'Ctrl' : key)).join('+');
  const signs: Record<string, string> = { Mod: '⌘', Shift: '⇧', Alt: '⌥' };
  return keys.map((key) => signs[key] ?? key).join('');
}

/** The keys of a command by its label, as people read them. */
export function keysOf(label: string): string | undefined {
  const shortcut = SHORTCUTS.find((known) => known.label === label);
  return shortcut && spell(shortcut.keys);
}

/** Runs the command of a key; answers whether there was one. */
export function runShortcut(quill: Quill, event: KeyboardEvent): boolean {
  const shortcut = SHORTCUTS.find(({ run, keys }) => run && isShortcut(event, keys));
  shortcut?.run?.(quill);
  return shortcut !== undefined;
}
