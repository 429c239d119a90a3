/**
 * Windows that few visits open: the palette, the keys, the question before signing out. Each is loaded when it is asked for the first
 * time, by an event or a key, and then answers by itself.
 */
import { useHotkeys, useWindowEvent } from '@mantine/hooks';
import { lazy, Suspense, useState } from 'react';
import { KEYBOARD_HELP, PALETTE, SIGN_OUT } from './windows';

const Palette = lazy(() => import('./Palette'));
const KeyboardHelp = lazy(() => import('./KeyboardHelp'));
const SignOut = lazy(() => import('./SignOut'));

export function OnDemand() {
  const [asked, setAsked] = useState<ReadonlySet<string>>(new Set());
  const ask = (what: string) => () => setAsked((before) => new Set([...before, what]));
  useWindowEvent(PALETTE, ask(PALETTE));
  useWindowEvent(KEYBOARD_HELP, ask(KEYBOARD_HELP));
  useWindowEvent(SIGN_OUT, ask(SIGN_OUT));
  useHotkeys([
    ['mod+K', ask(PALETTE)],
    ['shift+?', ask(KEYBOARD_HELP)],
  ]);
  return (
    <Suspense>
      {asked.has(PALETTE) && <Palette />}
      {asked.has(KEYBOARD_HELP) && <KeyboardHelp />}
      {asked.has(SIGN_OUT) && <SignOut />}
    </Suspense>
  );
}
