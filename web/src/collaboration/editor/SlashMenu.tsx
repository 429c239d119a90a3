/** What can be inserted, by typing `/` at the start of a line or after a space, and then a few letters of its name. */
import { Text } from '@mantine/core';
import {
  IconBlockquote,
  IconCalendar,
  IconCode,
  IconH1,
  IconH2,
  IconH3,
  IconLetterT,
  IconList,
  IconListCheck,
  IconListNumbers,
  IconMinus,
} from '@tabler/icons-react';
import type Quill from 'quill/core.js';
import type Delta from 'quill-delta';
import { type ComponentType, useEffect, useId, useRef, useState } from 'react';
import { Anchored } from './Anchored';
import { insertDivider, step, toggleBlock } from './commands';
import classes from './Editor.module.css';
import type { BlockName } from './formats';
import { lineText } from './text';

interface Entry {
  readonly label: string;
  readonly hint: string;
  readonly words: string;
  readonly icon: ComponentType<{ size?: number }>;
  run(quill: Quill): void;
}

const block = (label: string, hint: string, words: string, icon: Entry['icon'], name: BlockName | null): Entry => ({
  label,
  hint,
  words,
  icon,
  run: (quill) => toggleBlock(quill, name),
});

const ENTRIES: readonly Entry[] = [
  block('Paragraph', '', 'text plain normal', IconLetterT, null),
  block('Heading 1', '#', 'h1 title', IconH1, 'h1'),
  block('Heading 2', '##', 'h2 subtitle', IconH2, 'h2'),
  block('Heading 3', '###', 'h3', IconH3, 'h3'),
  block('Bulleted list', '-', 'ul points', IconList, 'bullet'),
  block('Numbered list', '1.', 'ol ordered', IconListNumbers, 'ordered'),
  block('Checklist', '[]', 'todo task box', IconListCheck, 'check'),
  block('Quote', '>', 'blockquote citation', IconBlockquote, 'quote'),
  block('Code', '```', 'pre monospace', IconCode, 'code'),
  { label: 'Divider', hint: '---', words: 'line rule hr', icon: IconMinus, run: insertDivider },
  {
    label: 'Today’s date',
    hint: '',
    words: 'now day',
    icon: IconCalendar,
    run: (quill) => {
      const date = new Date().toLocaleDateString(undefined, { dateStyle: 'long' });
      const { index } = quill.getSelection(true);
      quill.insertText(index, date, 'user');
      quill.setSelection(index + date.length, 0, 'user');
    },
  },
];

/** The entries whose names have all the letters that were typed. */
function matching(query: string): Entry[] {
  const wanted = query.toLowerCase();
  return ENTRIES.filter(
    ({ label, words }) =>
      `${label} ${words}`
        .toLowerCase()
        .split(/\s+/)
        .some((word) => word.startsWith(wanted)) || label.toLowerCase().startsWith(wanted),
  );
}

interface Open {
  /** Where the slash is. */
  readonly start: number;
  readonly query: string;
}

export function SlashMenu({ quill }: { quill: Quill }) {
  const [open, setOpen] = useState<Open | null>(null);
  const [active, setActive] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const entries = open ? matching(open.query) : [];
  const shown = open !== null && entries.length > 0;
  const current = Math.min(active, entries.length - 1);

  useEffect(() => watchSlash(quill, setOpen), [quill]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at the first answer again
  useEffect(() => setActive(0), [open?.query, open?.start]);

  const choose = (entry: Entry) => {
    if (!open) return;
    setOpen(null);
    quill.focus({ preventScroll: true });
    step(quill, () => {
      quill.deleteText(open.start, open.query.length + 1, 'user');
      quill.setSelection(open.start, 0, 'silent');
      entry.run(quill);
    });
  };

  const keys = useRef<(event: KeyboardEvent) => void>(() => undefined);
  keys.current = (event) => {
    if (!shown || event.isComposing) return;
    const entry = entries[current];
    if (event.key === 'ArrowDown') setActive((current + 1) % entries.length);
    else if (event.key === 'ArrowUp') setActive((current - 1 + entries.length) % entries.length);
    else if (event.key === 'Escape') setOpen(null);
    else if ((event.key === 'Enter' || event.key === 'Tab') && entry) choose(entry);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  useEffect(() => {
    const listener = (event: KeyboardEvent) => keys.current(event);
    quill.container.addEventListener('keydown', listener, { capture: true });
    return () => quill.container.removeEventListener('keydown', listener, { capture: true });
  }, [quill]);

  useEffect(() => {
    const { root } = quill;
    if (!shown) return;
    root.setAttribute('aria-haspopup', 'listbox');
    root.setAttribute('aria-controls', id);
    root.setAttribute('aria-activedescendant', `${id}-${current}`);
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
    return () => {
      for (const name of ['aria-haspopup', 'aria-controls', 'aria-activedescendant']) root.removeAttribute(name);
    };
  }, [quill, shown, current, id]);

  if (!shown || !open) return null;
  return (
    <Anchored quill={quill} range={{ index: open.start, length: 0 }}>
      <div ref={list} role="listbox" id={id} aria-label="Insert" tabIndex={0} className={classes.slash}>
        {entries.map((entry, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the keys are taken while the focus stays in the text
          <div
            key={entry.label}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === current}
            className={classes.slashEntry}
            onMouseDown={(event) => event.preventDefault()}
            onMouseMove={() => setActive(at)}
            onClick={() => choose(entry)}
          >
            <entry.icon size={18} />
            <Text size="sm" component="span">
              {entry.label}
            </Text>
            <Text size="xs" component="span" className={classes.slashHint}>
              {entry.hint}
            </Text>
          </div>
        ))}
      </div>
    </Anchored>
  );
}

function watchSlash(quill: Quill, setOpen: (open: Open | null) => void): () => void {
  let start: number | null = null;
  const close = () => {
    if (start === null) return;
    start = null;
    setOpen(null);
  };
  const look = () => {
    if (start === null) return;
    const range = quill.selection.getRange()[0];
    const query = range && range.length === 0 && range.index > start ? quill.getText(start, range.index - start) : '';
    if (query.startsWith('/') && !/\s/.test(query)) setOpen({ start, query: query.slice(1) });
    else close();
  };
  const onText = (change: Delta, _before: Delta, source: string) => {
    if (source !== 'user') {
      if (start !== null) start = change.transformPosition(start);
      look();
      return;
    }
    // The caret is where it belongs only when Quill has put the page in order.
    const slash = start === null && change.ops.at(-1)?.insert === '/';
    queueMicrotask(() => {
      if (slash) begin();
      look();
    });
  };
  const begin = () => {
    const range = quill.selection.getRange()[0];
    if (!range || range.length > 0) return;
    const [, offset] = quill.getLine(range.index);
    const before = lineText(quill, range.index).slice(0, offset);
    const formats = quill.getFormat(range.index);
    if (/(?:^|\s)\/$/.test(before) && !formats['code-block'] && !formats.code) start = range.index - 1;
  };
  quill.on('text-change', onText);
  quill.on('selection-change', look);
  return () => {
    quill.off('text-change', onText);
    quill.off('selection-change', look);
  };
}
