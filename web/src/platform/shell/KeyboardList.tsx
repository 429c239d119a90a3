/** Every key that does something: everywhere, and in a document. */
import { Group, Kbd, Stack, Text, Title } from '@mantine/core';
import { SHORTCUTS, type Shortcut, spell } from '../../collaboration/editor/commands';

interface Shown {
  readonly does: string;
  readonly keys: string;
}

const EVERYWHERE: readonly Shown[] = [
  { does: 'Search and commands', keys: spell(['Mod', 'K']) },
  { does: 'This window', keys: '?' },
  { does: 'Close what is open', keys: 'Esc' },
];

const TITLES: readonly [Shortcut['group'], string][] = [
  ['Text', 'In a document: text'],
  ['Lines', 'In a document: lines'],
  ['Insert', 'In a document: inserting'],
  ['Edit', 'In a document: editing'],
];

export default function KeyboardList() {
  const inDocument = TITLES.map(([group, title]) => ({
    title,
    shortcuts: SHORTCUTS.filter((one) => one.group === group).map(({ label, keys }) => ({ does: label, keys: spell(keys) })),
  }));
  return (
    <Stack gap="lg">
      {[{ title: 'Everywhere', shortcuts: EVERYWHERE }, ...inDocument].map(({ title, shortcuts }) => (
        <section key={title} aria-label={title}>
          <Title order={3} mb="xs">
            {title}
          </Title>
          <Stack gap={6}>
            {shortcuts.map(({ does, keys }) => (
              <Group key={does} justify="space-between" wrap="nowrap">
                <Text size="sm">{does}</Text>
                <Kbd>{keys}</Kbd>
              </Group>
            ))}
          </Stack>
        </section>
      ))}
    </Stack>
  );
}
