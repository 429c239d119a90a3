/** A line in the corner about something that was done elsewhere than where one looks, and the way to undo it. */
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { asProblem } from '../api/problem';

const SECONDS = 1_000;

export function told(message: string): void {
  notifications.show({ message, color: 'pine', autoClose: 5 * SECONDS, closeButtonProps: { 'aria-label': 'Dismiss' } });
}

export function failed(what: string, error: unknown): void {
  notifications.show({
    title: what,
    message: asProblem(error).detail,
    color: 'red',
    autoClose: 12 * SECONDS,
    closeButtonProps: { 'aria-label': 'Dismiss' },
  });
}

/** Says what was done and offers to undo it for a while. */
export function undoable(message: string, undo: () => void): void {
  const id = crypto.randomUUID();
  notifications.show({
    id,
    color: 'pine',
    autoClose: 10 * SECONDS,
    closeButtonProps: { 'aria-label': 'Dismiss' },
    message: (
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button
          size="compact-sm"
          variant="light"
          style={{ flexShrink: 0 }}
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
}
