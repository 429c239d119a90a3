/**
 * The clipboard of the editor: what is copied can be pasted anywhere, and comes back here exactly as it was; what comes from
 * elsewhere is cleaned first. Pasting with Shift brings plain text.
 */

import type Quill from 'quill/core.js';
import { deleteRange } from 'quill/modules/keyboard.js';
import Delta, { type Op } from 'quill-delta';
import type { Range } from '../../realtime/port';
import { step } from './commands';
import { documentToQuill, documentToWire, isLink } from './formats';
import { toHtml, toPlain } from './html';
import { fromHtml, fromText, OWN_TYPE } from './paste';

/** What a person should know about what was pasted; null if all of it was kept. */
export type Notice = (text: string) => void;

/** Takes over copy, cut, paste and drop; answers how to stop. */
export function watchClipboard(quill: Quill, notice: Notice): () => void {
  let plain = false;
  const stops: (() => void)[] = [];
  const on = <Name extends keyof HTMLElementEventMap>(name: Name, listener: (event: HTMLElementEventMap[Name]) => void) => {
    quill.container.addEventListener(name, listener, { capture: true });
    stops.push(() => quill.container.removeEventListener(name, listener, { capture: true }));
  };
  on('keydown', (event) => {
    plain = event.key.toLowerCase() === 'v' && event.shiftKey && (event.ctrlKey || event.metaKey);
  });
  on('keyup', () => {
    plain = false;
  });
  const copy = (event: ClipboardEvent) => {
    const range = quill.getSelection();
    if (!range || !event.clipboardData) return;
    event.preventDefault();
    if (range.length === 0) return;
    const content = documentToWire(quill.getContents(range.index, range.length));
    event.clipboardData.setData('text/plain', toPlain(content));
    event.clipboardData.setData('text/html', toHtml(content));
    event.clipboardData.setData(OWN_TYPE, JSON.stringify(content.ops));
    if (event.type === 'cut' && quill.isEnabled()) step(quill, () => deleteRange({ range, quill }));
  };
  on('copy', copy);
  on('cut', copy);
  on('paste', (event) => {
    if (!event.clipboardData || !quill.isEnabled()) return;
    event.preventDefault();
    paste(quill, event.clipboardData, plain, notice);
  });
  // What is dragged within the letter is moved; with the key for copying, copied.
  let dragged: Range | null = null;
  on('dragstart', () => {
    dragged = quill.getSelection();
  });
  on('dragend', () => {
    dragged = null;
  });
  on('drop', (event) => {
    if (!event.dataTransfer || !quill.isEnabled()) return;
    event.preventDefault();
    const place = document.caretRangeFromPoint(event.clientX, event.clientY);
    if (event.dataTransfer.files.length > 0) notice('Files and pictures cannot be part of a letter.');
    else if (place && quill.root.contains(place.startContainer)) {
      quill.focus({ preventScroll: true });
      document.getSelection()?.setBaseAndExtent(place.startContainer, place.startOffset, place.startContainer, place.startOffset);
      const { dataTransfer } = event;
      const from = event.ctrlKey || event.altKey ? null : dragged;
      const to = quill.getSelection(true).index;
      if (from && to >= from.index && to <= from.index + from.length) return;
      paste(quill, dataTransfer, false, notice);
      if (!from) return;
      const moved = (quill.getSelection()?.index ?? to) - to;
      quill.deleteText(to < from.index ? from.index + moved : from.index, from.length, 'user');
    }
  });
  return () => {
    for (const stop of stops) stop();
  };
}

function paste(quill: Quill, data: DataTransfer, plain: boolean, notice: Notice): void {
  const range = quill.getSelection(true);
  const text = data.getData('text/plain');
  const html = plain ? '' : data.getData('text/html');
  const own = plain ? '' : data.getData(OWN_TYPE);
  const formats = quill.getFormat(range.index);
  if (formats['code-block']) {
    insert(quill, range, new Delta().insert(text.replace(/\r\n?/g, '\n'), { 'code-block': true }));
    return;
  }
  if (isLink(text.trim()) && range.length > 0 && !own) {
    step(quill, () => quill.formatText(range.index, range.length, 'link', text.trim(), 'user'));
    return;
  }
  if (own) {
    insert(quill, range, documentToQuill(ownContent(own, text)));
    return;
  }
  if (!html) {
    if (text === '' && data.files.length > 0) notice('Pictures cannot be part of a letter.');
    else insert(quill, range, fromText(text));
    return;
  }
  const pasted = fromHtml(html);
  insert(quill, range, documentToQuill(withoutLastBreak(pasted.content)));
  const lost = lostOf(pasted);
  if (lost) notice(lost);
}

/** What was copied here. Any page may write to the clipboard, so only what a document may hold is believed. */
function ownContent(json: string, text: string): Delta {
  try {
    const ops = (JSON.parse(json) as Op[]).filter(({ insert }) => typeof insert === 'string' || insert?.divider === true);
    return new Delta(ops);
  } catch {
    return fromText(text);
  }
}

/** The last line of what is pasted goes on with the line that it is pasted into, unless it is a line of a kind. */
export function withoutLastBreak(content: Delta): Delta {
  const last = content.ops.at(-1);
  const plain = typeof last?.insert === 'string' && last.insert.endsWith('\n') && !last.attributes;
  return plain ? content.slice(0, content.length() - 1) : content;
}

function lostOf({ pictures, tables, comments }: { pictures: number; tables: number; comments: number }): string | null {
  const lost: string[] = [];
  if (pictures > 0) lost.push(pictures === 1 ? 'A picture was left out.' : `${pictures} pictures were left out.`);
  if (tables > 0) lost.push(tables === 1 ? 'A table became lines of text.' : `${tables} tables became lines of text.`);
  if (comments > 0) lost.push('Comments were left out.');
  return lost.length > 0 ? lost.join(' ') : null;
}

function insert(quill: Quill, { index, length }: { index: number; length: number }, content: Delta): void {
  step(quill, () => {
    quill.updateContents(new Delta().retain(index).delete(length).concat(content), 'user');
    quill.setSelection(index + content.length(), 0, 'user');
  });
}
