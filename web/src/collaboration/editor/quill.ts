/**
 * The Quill of this editor: only the formats that a document may hold, keys that respect whole characters, and an undo that takes
 * back one's own words and nobody else's.
 */
import Quill from 'quill/core.js';
import type { Context } from 'quill/modules/keyboard.js';
import QuillCursors from 'quill-cursors/core';
import type { Range } from '../../realtime/port';
import { registry } from './registry';
import { lineText } from './text';

Quill.register('modules/cursors', QuillCursors, true);

/** How long typing without a break is still one step of undo, in milliseconds. */
const UNDO_DELAY_MS = 4000;
const UNDO_STEPS = 300;

/** Makes an editor in an element. */
export function createQuill(element: HTMLElement): Quill {
  const quill = new Quill(element, {
    registry: registry(),
    placeholder: 'Write your letter, or press / for headings, lists and more',
    modules: {
      cursors: { selectionChangeSource: null, hideDelayMs: 1500, hideSpeedMs: 200 },
      history: { userOnly: true, delay: UNDO_DELAY_MS, maxStack: UNDO_STEPS },
      keyboard: { bindings },
      uploader: { mimetypes: [] },
      toolbar: false,
    },
  });
  quill.root.setAttribute('role', 'textbox');
  quill.root.setAttribute('aria-multiline', 'true');
  quill.root.tabIndex = 0;
  // The carets of others have their names in the list of who is here.
  quill.container.querySelector('.ql-cursors')?.setAttribute('aria-hidden', 'true');
  quill.root.setAttribute('spellcheck', 'true');
  quill.root.addEventListener('click', (event) => {
    if (event.detail >= 3) selectLine(quill);
  });
  return quill;
}

/** A browser's third click selects up to the next line, and typing would swallow the line break: only the line's own text is meant. */
function selectLine(quill: Quill): void {
  const range = quill.getSelection();
  if (!range || range.length < 2) return;
  if (quill.getText(range.index + range.length - 1, 1) === '\n') quill.setSelection(range.index, range.length - 1, 'user');
}

/** Quill's keys that are changed here; null takes one away. Markdown and lists are `markdown.ts`; Tab leaves the text. */
const bindings = {
  'list autofill': null,
  tab: null,
  'remove tab': null,
  indent: indentBinding(false),
  outdent: indentBinding(true),
  'plain backspace': {
    key: 'Backspace',
    collapsed: true,
    offset: 0,
    format: ['header', 'blockquote', 'code-block'],
    handler(this: { quill: Quill }, range: Range) {
      this.quill.formatLine(range.index, 1, { header: null, blockquote: null, 'code-block': null }, 'user');
      return false;
    },
  },
  'whole character backspace': {
    key: 'Backspace',
    collapsed: true,
    prefix: /^.?$/,
    handler(this: { quill: Quill }, range: Range, context: Context) {
      if (context.offset === 0) return true;
      const before = lineText(this.quill, range.index).slice(0, context.offset);
      const length = [...segmenter.segment(before.slice(-64))].at(-1)?.segment.length ?? 1;
      this.quill.deleteText(range.index - length, length, 'user');
      return false;
    },
  },
  'whole character delete': {
    key: 'Delete',
    collapsed: true,
    suffix: /^.?$/,
    handler(this: { quill: Quill }, range: Range, context: Context) {
      const after = lineText(this.quill, range.index).slice(context.offset, -1);
      if (after === '') return true;
      const [first] = segmenter.segment(after.slice(0, 64));
      this.quill.deleteText(range.index, first?.segment.length ?? 1, 'user');
      return false;
    },
  },
};

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function indentBinding(out: boolean) {
  return {
    key: 'Tab',
    shiftKey: out,
    format: ['list', 'indent'],
    handler(this: { quill: Quill }) {
      this.quill.format('indent', out ? '-1' : '+1', 'user');
      return false;
    },
  };
}
