/** Opens the windows that belong to no page, from wherever: `OnDemand` loads them, and they answer. */

export const PALETTE = 'companion:palette';
export const KEYBOARD_HELP = 'companion:keyboard-help';
export const SIGN_OUT = 'companion:sign-out';

const asks = (name: string) => () => void window.dispatchEvent(new Event(name));

export const openPalette = asks(PALETTE);
export const openKeyboardHelp = asks(KEYBOARD_HELP);
export const signOut = asks(SIGN_OUT);
