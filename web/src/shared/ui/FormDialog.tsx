/**
 * A small form in a window of its own: what it asks, a button that does it, and, when it could not be done, why. It stays open with
 * all that was typed until it is done or put away.
 */
import { Button, type ButtonProps, Group, Modal, Stack, Text } from '@mantine/core';
import type { FormEvent, PropsWithChildren, ReactNode } from 'react';
import { Trouble } from './Trouble';

export interface FormDialogProps {
  title: ReactNode;
  opened: boolean;
  onClose: () => void;
  /** What the button says that does it. */
  submit: string;
  onSubmit: () => void;
  pending: boolean;
  error: unknown;
  /** The fields that show their own errors. */
  fields?: readonly string[];
  /** Whether there is anything to do yet. */
  ready?: boolean;
  color?: ButtonProps['color'];
  size?: string;
}

export function FormDialog(props: PropsWithChildren<FormDialogProps>) {
  const { title, opened, onClose, submit, onSubmit, pending, error, fields = [], ready = true, color, size, children } = props;
  const send = (event: FormEvent) => {
    event.preventDefault();
    // A dialog inside a form's page is no part of that form.
    event.stopPropagation();
    if (ready && !pending) onSubmit();
  };
  return (
    <Modal opened={opened} onClose={onClose} title={title} {...(size === undefined ? {} : { size })}>
      <form onSubmit={send} noValidate>
        <Stack gap="md">
          {children}
          <Trouble error={error} fields={fields} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={pending} disabled={!ready} {...(color === undefined ? {} : { color })}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Asks before something is done that people would not want to do by mistake; the text names the thing. */
export function ConfirmDialog({ children, ...props }: PropsWithChildren<Omit<FormDialogProps, 'fields' | 'ready' | 'color'>>) {
  return (
    <FormDialog {...props} color="red.9">
      <Text component="div" size="sm">
        {children}
      </Text>
    </FormDialog>
  );
}
