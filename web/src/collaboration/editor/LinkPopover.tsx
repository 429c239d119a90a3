/** The link at the caret: where it leads, and a way to open, change or remove it; and where a new one is made. */
import { ActionIcon, Anchor, Button, Group, TextInput, Tooltip } from '@mantine/core';
import { IconExternalLink, IconLinkOff, IconPencil } from '@tabler/icons-react';
import type Quill from 'quill/core.js';
import Delta from 'quill-delta';
import { type FormEvent, useEffect, useState } from 'react';
import type { Range } from '../../realtime/port';
import { Anchored } from './Anchored';
import { step } from './commands';
import classes from './Editor.module.css';
import { addressOf, type LinkAt, linkAt } from './link';

interface LinkPopoverProps {
  readonly quill: Quill;
  /** Whether a link is being made or changed. */
  readonly editing: boolean;
  readonly editable: boolean;
  onEdit(editing: boolean): void;
}

export function LinkPopover({ quill, editing, editable, onEdit }: LinkPopoverProps) {
  const at = useLinkAtCaret(quill);
  if (editing) return <LinkForm quill={quill} onClose={() => onEdit(false)} />;
  if (!at) return null;
  const remove = () => step(quill, () => quill.formatText(at.range.index, at.range.length, 'link', false, 'user'));
  return (
    <Anchored quill={quill} range={at.range} role="group" label="Link">
      <Group gap={4} wrap="nowrap" px={10} py={4}>
        <Anchor href={at.href} target="_blank" rel="noopener noreferrer" size="sm" className={classes.href}>
          {at.href.replace(/^https?:\/\/|^mailto:/i, '')}
        </Anchor>
        <Tooltip label="Open in a new tab">
          <ActionIcon
            component="a"
            href={at.href}
            target="_blank"
            rel="noopener noreferrer"
            aria-label="Open the link in a new tab"
            size="sm"
          >
            <IconExternalLink size={16} />
          </ActionIcon>
        </Tooltip>
        {editable && (
          <>
            <Tooltip label="Change">
              <ActionIcon aria-label="Change the link" size="sm" onClick={() => onEdit(true)}>
                <IconPencil size={16} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label="Remove">
              <ActionIcon aria-label="Remove the link" size="sm" onClick={remove}>
                <IconLinkOff size={16} />
              </ActionIcon>
            </Tooltip>
          </>
        )}
      </Group>
    </Anchored>
  );
}

function LinkForm({ quill, onClose }: { quill: Quill; onClose: () => void }) {
  const [start] = useState(() => {
    const range = quill.getSelection() ?? quill.selection.savedRange;
    const known = linkAt(quill, range.index);
    const target: Range = range.length > 0 || !known ? range : known.range;
    return { range: target, href: known?.href ?? '', text: quill.getText(target.index, target.length) };
  });
  const [address, setAddress] = useState(start.href);
  const [text, setText] = useState(start.text);
  const [error, setError] = useState<string | null>(null);
  const close = () => {
    onClose();
    quill.focus({ preventScroll: true });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    const href = addressOf(address);
    if (!href) {
      setError('An address such as example.com, or a mail address.');
      return;
    }
    const { index, length } = start.range;
    const shown = text || address.trim();
    step(quill, () => {
      if (shown === start.text && length > 0) {
        quill.formatText(index, length, 'link', href, 'user');
      } else {
        const { bold, italic, underline, strike } = quill.getFormat(index, length);
        const marks = Object.fromEntries(
          Object.entries({ bold, italic, underline, strike }).filter(([, value]) => value === true),
        );
        quill.updateContents(
          new Delta()
            .retain(index)
            .insert(shown, { ...marks, link: href })
            .delete(length),
          'user',
        );
      }
      quill.setSelection(index + shown.length, 0, 'user');
      quill.format('link', false, 'user');
    });
    close();
  };
  return (
    <Anchored quill={quill} range={start.range} role="dialog" label="Link">
      <form onSubmit={submit} className={classes.linkForm} onKeyDown={(event) => event.key === 'Escape' && close()}>
        <TextInput
          label="Address"
          size="sm"
          data-autofocus
          autoFocus
          inputMode="url"
          value={address}
          error={error}
          placeholder="example.com"
          onChange={(event) => {
            setAddress(event.currentTarget.value);
            setError(null);
          }}
        />
        {!start.text.includes('\n') && (
          <TextInput
            label="Text"
            size="sm"
            value={text}
            placeholder="What is shown"
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        <Group gap={8} justify="flex-end">
          <Button variant="subtle" size="compact-sm" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" size="compact-sm">
            {start.href ? 'Change' : 'Add link'}
          </Button>
        </Group>
      </form>
    </Anchored>
  );
}

function useLinkAtCaret(quill: Quill): LinkAt | null {
  const [at, setAt] = useState<LinkAt | null>(null);
  useEffect(() => {
    const look = () => {
      const range = quill.hasFocus() ? quill.selection.lastRange : null;
      const known = range && range.length === 0 && quill.getFormat(range.index).link ? linkAt(quill, range.index) : null;
      setAt((before) =>
        before?.href === known?.href && before?.range.index === known?.range.index && before?.range.length === known?.range.length
          ? before
          : known,
      );
    };
    // The popover takes the focus when it is used; it goes only when the caret goes elsewhere.
    const onSelection = (range: Range | null) => range && look();
    quill.on('selection-change', onSelection);
    quill.on('text-change', look);
    return () => {
      quill.off('selection-change', onSelection);
      quill.off('text-change', look);
    };
  }, [quill]);
  return at;
}
