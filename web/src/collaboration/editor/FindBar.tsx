/** Find and replace: n of m, forwards and backwards, with case and whole words as one wishes. */
import { ActionIcon, Button, Group, Text, TextInput, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconLetterCase, IconTextSize, IconX } from '@tabler/icons-react';
import type Quill from 'quill/core.js';
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { Range } from '../../realtime/port';
import classes from './Editor.module.css';
import { findAll, nearest, paint, replace, unpaint } from './find';
import { textOf } from './text';

/** How long after an edit it is looked again, in milliseconds. */
const AGAIN_MS = 150;

interface FindBarProps {
  readonly quill: Quill;
  readonly replacing: boolean;
  readonly editable: boolean;
  /** Grows each time somebody asks for the bar, also when it is open. */
  readonly asked: number;
  onClose(): void;
}

export function FindBar({ quill, replacing, editable, asked, onClose }: FindBarProps) {
  const [text, setText] = useState('');
  const [matchCase, setMatchCase] = useState(false);
  const [wholeWord, setWholeWord] = useState(false);
  const [replacement, setReplacement] = useState('');
  const [found, setFound] = useState<readonly Range[]>([]);
  const [current, setCurrent] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const from = useRef(quill.selection.savedRange.index);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each time it is asked for, what is selected is looked for
  useEffect(() => {
    const { index, length } = quill.selection.savedRange;
    const selected = length > 0 && length < 200 ? quill.getText(index, length) : '';
    if (selected && !selected.includes('\n')) setText(selected);
    from.current = index;
    field.current?.focus();
    field.current?.select();
  }, [asked]);

  const look = useCallback(() => {
    const places = findAll(textOf(quill), { text, matchCase, wholeWord });
    setFound(places);
    setCurrent(nearest(places, from.current));
  }, [quill, text, matchCase, wholeWord]);
  useEffect(() => {
    look();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(look, AGAIN_MS);
    };
    quill.on('text-change', later);
    return () => {
      clearTimeout(timer);
      quill.off('text-change', later);
    };
  }, [quill, look]);
  useEffect(() => {
    paint(quill, found, current);
    const range = found[current];
    const bounds = range && quill.selection.getBounds(range.index, range.length);
    if (bounds && (bounds.top < 140 || bounds.bottom > window.innerHeight - 80)) {
      window.scrollBy({ top: bounds.top - window.innerHeight / 3 });
    }
    return unpaint;
  }, [quill, found, current]);

  const go = (by: number) => {
    if (found.length === 0) return;
    const to = (current + by + found.length) % found.length;
    setCurrent(to);
    from.current = found[to]?.index ?? 0;
  };
  const close = () => {
    const range = found[current];
    onClose();
    quill.focus({ preventScroll: true });
    if (range) quill.setSelection(range.index, range.length, 'user');
  };
  const replaceOne = () => {
    const range = found[current];
    if (!range) return;
    from.current = range.index + replacement.length;
    replace(quill, [range], replacement);
    look();
  };
  const replaceAll = () => {
    replace(quill, found, replacement);
    look();
    // Back to the text, where one undo takes all of it back.
    quill.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      close();
    }
  };
  const count = text === '' ? '' : found.length === 0 ? 'Nothing found' : `${current + 1} of ${found.length}`;
  return (
    <search aria-label="Find in the document" className={classes.find} onKeyDown={onKeyDown}>
      <Group gap={6} wrap="nowrap">
        <TextInput
          ref={field}
          size="xs"
          className={classes.findField}
          aria-label="Find"
          placeholder="Find"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && go(event.shiftKey ? -1 : 1)}
        />
        <Text size="xs" c="dimmed" role="status" className={classes.findCount}>
          {count}
        </Text>
        <Toggle label="Match case" icon={IconLetterCase} on={matchCase} onToggle={setMatchCase} />
        <Toggle label="Whole words" icon={IconTextSize} on={wholeWord} onToggle={setWholeWord} />
        <ActionIcon color="gray" aria-label="Previous" disabled={found.length === 0} onClick={() => go(-1)}>
          <IconArrowUp size={16} />
        </ActionIcon>
        <ActionIcon color="gray" aria-label="Next" disabled={found.length === 0} onClick={() => go(1)}>
          <IconArrowDown size={16} />
        </ActionIcon>
        <ActionIcon color="gray" aria-label="Close find" onClick={close}>
          <IconX size={16} />
        </ActionIcon>
      </Group>
      {replacing && editable && (
        <Group gap={6} wrap="nowrap" mt={6}>
          <TextInput
            size="xs"
            className={classes.findField}
            aria-label="Replace with"
            placeholder="Replace with"
            value={replacement}
            onChange={(event) => setReplacement(event.currentTarget.value)}
            onKeyDown={(event) => event.key === 'Enter' && replaceOne()}
          />
          <Button size="compact-sm" variant="default" disabled={found.length === 0} onClick={replaceOne}>
            Replace
          </Button>
          <Button size="compact-sm" variant="default" disabled={found.length === 0} onClick={replaceAll}>
            All
          </Button>
        </Group>
      )}
    </search>
  );
}

function Toggle({
  label,
  icon: Icon,
  on,
  onToggle,
}: {
  label: string;
  icon: typeof IconLetterCase;
  on: boolean;
  onToggle: (on: boolean) => void;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={on ? 'light' : 'subtle'}
        color={on ? 'pine' : 'gray'}
        aria-label={label}
        aria-pressed={on}
        onClick={() => onToggle(!on)}
      >
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
