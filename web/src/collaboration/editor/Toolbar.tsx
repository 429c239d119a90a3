/** The commands as buttons: one stop of the Tab key, arrows within; it shows what surrounds the caret. */
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import {
  IconAlignCenter,
  IconAlignJustified,
  IconAlignLeft,
  IconAlignRight,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBold,
  IconChevronDown,
  IconCode,
  IconIndentDecrease,
  IconIndentIncrease,
  IconItalic,
  IconLink,
  IconList,
  IconListCheck,
  IconListNumbers,
  IconMinus,
  IconStrikethrough,
  IconUnderline,
} from '@tabler/icons-react';
import type Quill from 'quill/core.js';
import { type ComponentType, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import {
  type Alignment,
  align,
  type Formats,
  formatsAt,
  indent,
  insertDivider,
  keysOf,
  type Mark,
  PLAIN,
  toggleBlock,
  toggleMark,
} from './commands';
import classes from './Editor.module.css';
import type { BlockName } from './formats';

type Icon = ComponentType<{ size?: number; stroke?: number }>;

const MARK_BUTTONS: readonly [Mark, string, Icon][] = [
  ['bold', 'Bold', IconBold],
  ['italic', 'Italic', IconItalic],
  ['underline', 'Underline', IconUnderline],
  ['strike', 'Strikethrough', IconStrikethrough],
  ['code', 'Code', IconCode],
];
const LIST_BUTTONS: readonly [BlockName, string, Icon][] = [
  ['bullet', 'Bulleted list', IconList],
  ['ordered', 'Numbered list', IconListNumbers],
  ['check', 'Checklist', IconListCheck],
];
const LINES: readonly [BlockName | null, string][] = [
  [null, 'Paragraph'],
  ['h1', 'Heading 1'],
  ['h2', 'Heading 2'],
  ['h3', 'Heading 3'],
  ['quote', 'Quote'],
  ['code', 'Code block'],
];
const ALIGNMENTS: readonly [Alignment, string, Icon][] = [
  ['left', 'Align left', IconAlignLeft],
  ['center', 'Align centre', IconAlignCenter],
  ['right', 'Align right', IconAlignRight],
  ['justify', 'Justify', IconAlignJustified],
];

export function Toolbar({ quill, onLink }: { quill: Quill; onLink: () => void }) {
  const formats = useFormats(quill);
  const bar = useRef<HTMLDivElement>(null);
  const roving = useRoving(bar);
  const [alignment, , AlignIcon] = ALIGNMENTS.find(([name]) => name === formats.align) ??
    ALIGNMENTS[0] ?? ['left', '', IconAlignLeft];
  const line = LINES.find(([name]) => name === formats.block)?.[1] ?? 'List';
  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label="Formatting"
      aria-controls={quill.root.id}
      className={classes.toolbar}
      // A button is not to take the selection away from the text.
      onMouseDown={(event) => event.preventDefault()}
      {...roving}
    >
      <Tool label="Undo" icon={IconArrowBackUp} keys={keysOf('Undo your last step')} onClick={() => quill.history.undo()} />
      <Tool label="Redo" icon={IconArrowForwardUp} keys={keysOf('Redo')} onClick={() => quill.history.redo()} />
      <span className={classes.gap} />
      <Menu position="bottom-start" returnFocus={false} shadow="md">
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            className={classes.lineButton}
            rightSection={<IconChevronDown size={14} />}
            aria-label={`Kind of line: ${line}`}
          >
            {line}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {LINES.map(([name, label]) => (
            <Menu.Item
              key={label}
              rightSection={<kbd className={classes.keys}>{keysOf(label)}</kbd>}
              className={classes[`line_${name ?? 'p'}`] ?? ''}
              onClick={() => toggleBlock(quill, name)}
            >
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <span className={classes.gap} />
      {MARK_BUTTONS.map(([mark, label, icon]) => (
        <Tool
          key={mark}
          label={label}
          icon={icon}
          keys={keysOf(label)}
          pressed={formats.marks.includes(mark)}
          onClick={() => toggleMark(quill, mark)}
        />
      ))}
      <Tool label="Link" icon={IconLink} keys={keysOf('Link')} pressed={formats.link !== null} onClick={onLink} />
      <span className={classes.gap} />
      {LIST_BUTTONS.map(([name, label, icon]) => (
        <Tool
          key={name}
          label={label}
          icon={icon}
          keys={keysOf(label)}
          pressed={formats.block === name}
          onClick={() => toggleBlock(quill, name)}
        />
      ))}
      <span className={classes.gap} />
      <Menu position="bottom-start" returnFocus={false} shadow="md">
        <Menu.Target>
          <Tooltip label="Alignment">
            <ActionIcon variant="subtle" color="gray" size={32} aria-label={`Alignment: ${alignment}`}>
              <AlignIcon size={18} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {ALIGNMENTS.map(([name, label, Icon]) => (
            <Menu.Item
              key={name}
              leftSection={<Icon size={16} />}
              rightSection={<kbd className={classes.keys}>{keysOf(label)}</kbd>}
              onClick={() => align(quill, name)}
            >
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Tool
        label="Outdent"
        icon={IconIndentDecrease}
        keys={keysOf('Outdent')}
        off={formats.indent === 0}
        onClick={() => indent(quill, -1)}
      />
      <Tool label="Indent" icon={IconIndentIncrease} keys={keysOf('Indent')} onClick={() => indent(quill, 1)} />
      <Tool label="Divider" icon={IconMinus} onClick={() => insertDivider(quill)} />
    </div>
  );
}

interface ToolProps {
  readonly label: string;
  readonly icon: Icon;
  readonly keys?: string | undefined;
  readonly pressed?: boolean;
  readonly off?: boolean;
  onClick(): void;
}

function Tool({ label, icon: Icon, keys, pressed, off, onClick }: ToolProps) {
  return (
    <Tooltip label={keys ? `${label} (${keys})` : label}>
      <ActionIcon
        variant={pressed ? 'light' : 'subtle'}
        color={pressed ? 'pine' : 'gray'}
        size={32}
        aria-label={label}
        aria-pressed={pressed}
        aria-disabled={off || undefined}
        data-off={off || undefined}
        onClick={onClick}
      >
        <Icon size={18} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}

/** The formats at the caret, looked up when the editor is at rest for a moment: not on the way from key to paint. */
function useFormats(quill: Quill): Formats {
  const [formats, setFormats] = useState(PLAIN);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const look = () => {
      timer = null;
      const now = formatsAt(quill);
      setFormats((before) => (JSON.stringify(before) === JSON.stringify(now) ? before : now));
    };
    const later = () => {
      timer ??= setTimeout(look, 60);
    };
    quill.on('editor-change', later);
    look();
    return () => {
      quill.off('editor-change', later);
      if (timer !== null) clearTimeout(timer);
    };
  }, [quill]);
  return formats;
}

/** One button of the bar is in the Tab order; arrows, Home and End move among them. */
function useRoving(bar: { current: HTMLDivElement | null }) {
  useEffect(() => {
    const buttons = bar.current?.querySelectorAll('button') ?? [];
    for (const [at, button] of buttons.entries()) button.tabIndex = at === 0 ? 0 : -1;
  }, [bar]);
  return {
    onKeyDown(event: KeyboardEvent) {
      const buttons = Array.from(bar.current?.querySelectorAll('button') ?? []);
      const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
      if (at < 0 || to === undefined) return;
      event.preventDefault();
      const next = buttons[(to + buttons.length) % buttons.length];
      for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
      next?.focus();
    },
  };
}
