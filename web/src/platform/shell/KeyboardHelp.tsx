/** What the keyboard can do, in one window: opened by `?` outside of text, or from the account menu. */
import { Modal } from '@mantine/core';
import { useDisclosure, useHotkeys, useWindowEvent } from '@mantine/hooks';
import { lazy, Suspense } from 'react';
import { Loading } from '../../shared/ui/states';
import { KEYBOARD_HELP } from './windows';

/** With the keys of the editor, which are loaded when somebody looks. */
const KeyboardList = lazy(() => import('./KeyboardList'));

export default function KeyboardHelp() {
  // It is there because somebody asked for it.
  const [opened, { open, close }] = useDisclosure(true);
  useHotkeys([['shift+?', open]]);
  useWindowEvent(KEYBOARD_HELP, open);
  return (
    <Modal opened={opened} onClose={close} title="Keyboard shortcuts" size="lg">
      <Suspense fallback={<Loading what="the shortcuts" />}>
        <KeyboardList />
      </Suspense>
    </Modal>
  );
}
