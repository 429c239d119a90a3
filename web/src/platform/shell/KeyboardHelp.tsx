/** What the keyboard can do, in one window: opened by `?` outside of text, or from the account menu. */
import { Group, Kbd, Modal, Stack, Text, Title } from '@mantine/core';
import { useDisclosure, useHotkeys, useWindowEvent } from '@mantine/hooks';
import { SHORTCUTS } from './shortcuts';

const OPEN = 'companion:keyboard-help';

export function openKeyboardHelp(): void {
  window.dispatchEvent(new Event(OPEN));
}

export function KeyboardHelp() {
  const [opened, { open, close }] = useDisclosure(false);
  useHotkeys([['shift+?', open]]);
  useWindowEvent(OPEN, open);
  return (
    <Modal opened={opened} onClose={close} title="Keyboard shortcuts" size="lg">
      <Stack gap="lg">
        {SHORTCUTS.map(({ title, shortcuts }) => (
          <section key={title}>
            <Title order={3} mb="xs">
              {title}
            </Title>
            <Stack gap={6}>
              {shortcuts.map(({ keys, does }) => (
                <Group key={does} justify="space-between" wrap="nowrap">
                  <Text size="sm">{does}</Text>
                  <Group gap={4} wrap="nowrap">
                    {keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </Group>
                </Group>
              ))}
            </Stack>
          </section>
        ))}
      </Stack>
    </Modal>
  );
}
