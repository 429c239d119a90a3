/** The keys that do something, for the window that shows them. Each list stands beside the code that answers to them. */

export interface Shortcut {
  readonly keys: readonly string[];
  readonly does: string;
}

export interface ShortcutGroup {
  readonly title: string;
  readonly shortcuts: readonly Shortcut[];
}

const EVERYWHERE: ShortcutGroup = {
  title: 'Everywhere',
  shortcuts: [
    { keys: ['Ctrl', 'K'], does: 'Search and commands' },
    { keys: ['?'], does: 'This window' },
    { keys: ['Esc'], does: 'Close what is open' },
  ],
};

export const SHORTCUTS: readonly ShortcutGroup[] = [EVERYWHERE];
