/**
 * The editor of a document: the letter on its sheet, the commands above it, who is here, and where the words are. It is a chunk of
 * its own, loaded when a document is opened; the page around it gives it a live document and keeps everything else.
 */
import { ActionIcon, Button, Menu, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDots, IconEraser, IconPrinter, IconReplace, IconSearch } from '@tabler/icons-react';
import type Quill from 'quill/core.js';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { LiveDocument } from '../../realtime/port';
import { Binding } from './binding';
import { Copies } from './Copies';
import { watchClipboard } from './clipboard';
import { Colours } from './colours';
import { clearFormats, isShortcut, keysOf, runShortcut } from './commands';
import classes from './Editor.module.css';
import { FindBar } from './FindBar';
import { FitMeter } from './FitMeter';
import { LinkPopover } from './LinkPopover';
import { watchMarkdown } from './markdown';
import { Announcements, Presence } from './Presence';
import { watchPrint } from './print';
import { createQuill } from './quill';
import { SlashMenu } from './SlashMenu';
import { StateLine } from './StateLine';
import { Toolbar } from './Toolbar';
import { useLive } from './useLive';
import 'quill/dist/quill.core.css';
import 'quill-cursors/css';
import './letter.css';

export { SHORTCUTS, spell } from './commands';

export interface EditorProps {
  readonly live: LiveDocument;
  /** The document's name, for screen readers and for paper. */
  readonly title: string;
  readonly me: { readonly person: string; readonly name: string };
  /** The session is over and the person wants to sign in again; what is unsent is on the device. */
  readonly onSignIn?: () => void;
}

export default function Editor(props: EditorProps) {
  const phase = useLive(props.live, (state) => state.phase);
  const trouble = useLive(props.live, (state) => state.trouble);
  if (phase === 'ready') return <Desk {...props} />;
  return (
    <div className={classes.editor}>
      <div className={classes.head}>
        <StateLine live={props.live} onSignIn={props.onSignIn} />
      </div>
      <div className={classes.sheet}>
        {phase === 'loading' ? (
          <Stack gap="md" aria-hidden>
            {[60, 100, 96, 88, 99, 40].map((width) => (
              <Skeleton key={width} height={14} width={`${width}%`} />
            ))}
          </Stack>
        ) : (
          <Stack align="flex-start" role="alert">
            <Text>{trouble?.detail ?? 'The document could not be opened.'}</Text>
            <Button variant="default" onClick={() => props.live.retry()}>
              Try again
            </Button>
          </Stack>
        )}
      </div>
    </div>
  );
}

/** The document is there to be read, and to be written if it may be. */
function Desk({ live, title, me, onSignIn }: EditorProps) {
  const colours = useMemo(() => new Colours(), []);
  colours.of(me.person);
  const { host, quill, watch } = useEditor(live, colours);
  const editable = useLive(live, (state) => state.editable);
  const [linking, setLinking] = useState(false);
  const [finding, setFinding] = useState<{ replacing: boolean; asked: number } | null>(null);
  const desk = useRef<HTMLDivElement>(null);

  useEffect(() => {
    quill?.enable(editable);
    quill?.root.setAttribute('aria-readonly', String(!editable));
    if (!editable) setLinking(false);
  }, [quill, editable]);
  // Who opens an empty letter came to write it.
  useEffect(() => {
    if (quill && editable && quill.getLength() <= 1 && document.activeElement === document.body) quill.focus();
  }, [quill, editable]);
  useEffect(() => quill?.root.setAttribute('aria-label', title), [quill, title]);

  const find = useCallback((replacing: boolean) => setFinding((before) => ({ replacing, asked: (before?.asked ?? 0) + 1 })), []);
  useEffect(() => {
    const element = desk.current;
    if (!element || !quill) return;
    const onKey = (event: KeyboardEvent) => {
      const inText = quill.root.contains(event.target as Node);
      if (isShortcut(event, ['Mod', 'F'])) find(false);
      else if (isShortcut(event, ['Mod', 'H'])) find(true);
      else if (isShortcut(event, ['Mod', 'K']) && inText && quill.isEnabled()) setLinking(true);
      else if (isShortcut(event, ['Alt', 'F10']) && inText)
        element.querySelector<HTMLElement>('[role=toolbar] [tabindex="0"]')?.focus();
      else if (!(inText && quill.isEnabled() && runShortcut(quill, event))) return;
      event.preventDefault();
      event.stopPropagation();
    };
    element.addEventListener('keydown', onKey, { capture: true });
    return () => element.removeEventListener('keydown', onKey, { capture: true });
  }, [quill, find]);

  return (
    <div ref={desk} className={classes.editor} data-editable={editable || undefined}>
      <div className={classes.head}>
        {quill && editable && <Toolbar quill={quill} onLink={() => setLinking(true)} />}
        <div className={classes.headEnd}>
          <StateLine live={live} onSignIn={onSignIn} />
          <Presence live={live} colours={colours} />
          {quill && (
            <Menu position="bottom-end" shadow="md">
              <Menu.Target>
                <ActionIcon color="gray" size={32} aria-label="More">
                  <IconDots size={18} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <More label="Find" icon={IconSearch} onClick={() => find(false)} />
                {editable && <More label="Find and replace" icon={IconReplace} onClick={() => find(true)} />}
                {editable && <More label="Clear formatting" icon={IconEraser} onClick={() => clearFormats(quill)} />}
                <More label="Print" icon={IconPrinter} onClick={() => window.print()} />
              </Menu.Dropdown>
            </Menu>
          )}
        </div>
      </div>
      {quill && finding && <FindBar quill={quill} editable={editable} {...finding} onClose={() => setFinding(null)} />}
      <div className={classes.column}>{quill && <Copies live={live} quill={quill} editable={editable} />}</div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: a click beside the text is one at its end */}
      <div
        className={classes.sheet}
        onClick={(event) => {
          if (event.target === event.currentTarget && quill?.isEnabled()) quill.setSelection(quill.getLength() - 1, 0, 'user');
        }}
      >
        <div ref={host} className="letter" />
      </div>
      {quill && (
        <>
          <FitMeter quill={quill} />
          <LinkPopover quill={quill} editing={linking} editable={editable} onEdit={setLinking} />
          {editable && <SlashMenu quill={quill} />}
        </>
      )}
      <Announcements live={live} watch={watch} />
    </div>
  );
}

function More({ label, icon: Icon, onClick }: { label: string; icon: typeof IconDots; onClick: () => void }) {
  return (
    <Menu.Item
      leftSection={<Icon size={16} />}
      rightSection={<kbd className={classes.keys}>{keysOf(label)}</kbd>}
      onClick={onClick}
    >
      {label}
    </Menu.Item>
  );
}

/** Quill in its place, bound to the live document for as long as the component is there. */
function useEditor(live: LiveDocument, colours: Colours) {
  const host = useRef<HTMLDivElement>(null);
  const [quill, setQuill] = useState<Quill | null>(null);
  const listeners = useRef(new Set<(client: string | null) => void>());
  const watch = useCallback((listener: (client: string | null) => void) => {
    listeners.current.add(listener);
    return () => void listeners.current.delete(listener);
  }, []);

  useEffect(() => {
    const place = host.current;
    if (!place) return;
    const element = document.createElement('div');
    place.replaceChildren(element);
    const made = createQuill(element);
    const binding = new Binding(made, live, {
      onRemote: (client) => {
        for (const listener of listeners.current) listener(client);
      },
      onRefused: () => {
        notifications.show({
          color: 'yellow',
          title: 'That change could not be kept',
          message: 'The text is as it was before it. Everything else is kept.',
        });
      },
      label: (client) => {
        const participant = live.state.participants.find((known) => known.client === client);
        return participant && !participant.self ? { name: participant.name, color: colours.of(participant.person) } : null;
      },
    });
    let known = live.state.participants;
    const stops = [
      live.subscribe(() => {
        if (live.state.participants === known) return;
        known = live.state.participants;
        binding.redraw();
      }),
      watchMarkdown(made),
      watchClipboard(made, (message) => notifications.show({ color: 'gray', message })),
      watchPrint(made),
    ];
    setQuill(made);
    return () => {
      setQuill(null);
      for (const stop of stops) stop();
      binding.destroy();
      place.replaceChildren();
    };
  }, [live, colours]);
  return { host, quill, watch };
}
