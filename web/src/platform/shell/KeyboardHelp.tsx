/** What the keyboard can do, in one window: opened by `?` outside of text, or from the account menu. */
import { Modal } from '@mantine/core';
import { useDisclosure, useHotkeys, useWindowEvent } from '@mantine/hooks';
import { lazy, Suspense } from 'react';
import { Loading } from '../../shared/ui/states';

/** With the keys of the editor, which are loaded when somebody looks. */
const KeyboardList = lazy(() => import('./KeyboardList'));

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
      <Suspense fallback={<Loading what="the shortcuts" />}>
        <KeyboardList />
      </Suspense>
    </Modal>
  );
}
