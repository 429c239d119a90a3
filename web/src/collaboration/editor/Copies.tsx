/** Texts that were kept so that nothing is lost: what happened, when, and everything one may want to do with them. */
import { Alert, Button, Group, Modal, Paper, Stack, Text } from '@mantine/core';
import { IconArchive } from '@tabler/icons-react';
import type Quill from 'quill/core.js';
import Delta, { AttributeMap } from 'quill-delta';
import { useState } from 'react';
import type { Copy, LiveDocument } from '../../realtime/port';
import { withoutLastBreak } from './clipboard';
import { insertContent, step } from './commands';
import { documentToQuill } from './formats';
import { toHtml, toPlain } from './html';
import { useLive } from './useLive';

const REASONS: Record<Copy['reason'], string> = {
  refused: 'This change was not taken',
  merged: 'Your text before offline work was merged',
  stranded: 'What you wrote when you could not write here any more',
  unreadable: 'What this device had kept of the document',
};

interface CopiesProps {
  readonly live: LiveDocument;
  readonly quill: Quill;
  readonly editable: boolean;
}

export function Copies({ live, quill, editable }: CopiesProps) {
  const copies = useLive(live, (state) => state.copies);
  const [opened, setOpened] = useState(false);
  if (copies.length === 0) return null;
  return (
    <>
      <Alert
        variant="light"
        color="yellow"
        icon={<IconArchive />}
        my="sm"
        py="xs"
        title={copies.length === 1 ? 'A text was kept for you' : `${copies.length} texts were kept for you`}
      >
        <Group justify="space-between" gap="sm">
          <Text size="sm">It is safe on this device until you have dealt with it.</Text>
          <Button size="compact-sm" variant="default" onClick={() => setOpened(true)}>
            Look at {copies.length === 1 ? 'it' : 'them'}
          </Button>
        </Group>
      </Alert>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title="Kept texts"
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          {copies.map((copy) => (
            <OneCopy
              key={copy.id}
              copy={copy}
              live={live}
              quill={quill}
              editable={editable}
              onInserted={() => setOpened(false)}
            />
          ))}
        </Stack>
      </Modal>
    </>
  );
}

function OneCopy({ copy, live, quill, editable, onInserted }: CopiesProps & { copy: Copy; onInserted: () => void }) {
  const [shown, setShown] = useState(false);
  const [copied, setCopied] = useState(false);
  const [sure, setSure] = useState(false);
  const toClipboard = async () => {
    const rich = new Blob([toHtml(copy.content)], { type: 'text/html' });
    const plain = new Blob([toPlain(copy.content)], { type: 'text/plain' });
    await navigator.clipboard.write([new ClipboardItem({ 'text/html': rich, 'text/plain': plain })]);
    setCopied(true);
  };
  const atCaret = () => {
    insertContent(quill, documentToQuill(withoutLastBreak(copy.content)));
    onInserted();
  };
  const atEnd = () => {
    const end = quill.getLength() - 1;
    const content = documentToQuill(copy.content);
    const line = quill.getContents(end, 1).ops[0]?.attributes ?? {};
    const change = new Delta().retain(end);
    if (end > 0) change.insert('\n', line);
    // The final newline stays where it is and ends the last line of what is inserted.
    const lastLine = content.ops.at(-1)?.attributes ?? {};
    const all = change.concat(content.slice(0, content.length() - 1)).retain(1, AttributeMap.diff(end > 0 ? line : {}, lastLine));
    step(quill, () => quill.updateContents(all, 'user'));
    onInserted();
  };
  return (
    <Paper withBorder p="md">
      <Text fw={600}>{REASONS[copy.reason]}</Text>
      <Text size="sm" c="dimmed">
        {new Date(copy.at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}
        {copy.detail && ` — ${copy.detail}`}
      </Text>
      {shown && (
        <Paper
          bg="var(--mantine-color-body)"
          p="md"
          mt="sm"
          mah={320}
          style={{ overflow: 'auto' }}
          tabIndex={0}
          role="document"
          aria-label="The kept text"
        >
          {/* biome-ignore lint/security/noDangerouslySetInnerHtml: made by html.ts, which escapes all of it */}
          <div className="letter letter-copy" dangerouslySetInnerHTML={{ __html: toHtml(copy.content) }} />
        </Paper>
      )}
      <Group gap="xs" mt="sm">
        <Button size="compact-sm" variant="default" onClick={() => setShown(!shown)} aria-expanded={shown}>
          {shown ? 'Hide' : 'View'}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => void toClipboard()}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
        {editable && (
          <>
            <Button size="compact-sm" variant="default" onClick={atCaret}>
              Insert where you are
            </Button>
            <Button size="compact-sm" variant="default" onClick={atEnd}>
              Insert at the end
            </Button>
          </>
        )}
        {sure ? (
          <Group gap="xs" ml="auto" role="group" aria-label="Discard this text for ever?">
            <Text size="sm">For ever?</Text>
            <Button size="compact-sm" color="red" onClick={() => live.discard(copy.id)}>
              Discard
            </Button>
            <Button size="compact-sm" variant="subtle" onClick={() => setSure(false)}>
              Keep
            </Button>
          </Group>
        ) : (
          <Button size="compact-sm" variant="subtle" color="red" ml="auto" onClick={() => setSure(true)}>
            Discard…
          </Button>
        )}
      </Group>
    </Paper>
  );
}
