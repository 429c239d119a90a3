/** A dialog about one of several things: which one, and whether it is open. It stays while it closes, and begins anew each time. */
import { useCallback, useEffect, useState } from 'react';

const AFTER_MENU_MS = 30;

export interface DialogAbout<T> {
  /** What it is about; null before it was opened first. */
  readonly about: T | null;
  readonly opened: boolean;
  /** Another one each time that it is opened: what was typed the last time is gone. */
  readonly times: number;
  open(about: T): void;
  close(): void;
}

export function useDialogAbout<T>(): DialogAbout<T> {
  const [{ about, times }, setAbout] = useState<{ about: T | null; times: number }>({ about: null, times: 0 });
  const [opened, setOpened] = useState(false);
  // It is there, closed, before it opens, and the menu that it was chosen from has given the focus back: so it knows where the
  // focus was, and gives it back there in turn.
  useEffect(() => {
    if (times === 0) return;
    const timer = setTimeout(() => setOpened(true), AFTER_MENU_MS);
    return () => clearTimeout(timer);
  }, [times]);
  const open = useCallback((next: T) => {
    setOpened(false);
    setAbout((before) => ({ about: next, times: before.times + 1 }));
  }, []);
  const close = useCallback(() => setOpened(false), []);
  return { about, opened, times, open, close };
}
