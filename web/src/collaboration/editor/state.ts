/**
 * What the state line says: one short sentence about where the person's words are, and what can be done about it. Nobody should
 * ever fear for a word, so each sentence says what is kept before it says what is wrong.
 */
import type { LiveState } from '../../realtime/port';

export type Tone = 'good' | 'busy' | 'waiting' | 'attention';
export type Action = 'retry' | 'sign-in';

export interface StateLine {
  readonly tone: Tone;
  readonly text: string;
  /** What the sentence leaves out, for the tooltip and for screen readers. */
  readonly detail: string | null;
  readonly action: Action | null;
  /** Milliseconds since 1970 when it is tried again, to be counted down; null if nothing is waited for. */
  readonly retryAt: number | null;
}

/** The sentence for a state. */
export function stateLine(state: LiveState): StateLine {
  const line = (tone: Tone, text: string, more: Partial<StateLine> = {}): StateLine => ({
    tone,
    text,
    detail: null,
    action: null,
    retryAt: null,
    ...more,
  });
  const kept = keptOf(state);
  if (state.phase === 'loading') return line('busy', 'Opening…');
  if (state.link === 'stopped' || state.phase === 'failed') {
    const detail = state.trouble?.detail ?? null;
    if (state.trouble?.code === 'unauthorized') {
      return line('attention', `Your session is over${kept ? ` — ${kept}` : ''}`, {
        detail: 'Sign in again to go on.',
        action: 'sign-in',
      });
    }
    return line('attention', `${detail ?? 'Not connected'}${kept ? ` — ${kept}` : ''}`, { action: 'retry' });
  }
  if (state.closed)
    return line('waiting', `In the trash${kept ? ` — ${kept}` : ''}`, { detail: 'It can be read. To write in it, restore it.' });
  if (state.link === 'offline') {
    return line(state.unsent > 0 && !state.stored ? 'attention' : 'waiting', `Offline${kept ? ` — ${kept}` : ''}`, {
      detail: state.editable
        ? 'You can go on writing. It is saved when the connection is back.'
        : 'You are reading what this device has.',
    });
  }
  if (state.link === 'connecting') {
    if (state.capacity === null && state.retryAt === null) return line('busy', `Connecting…${kept ? ` ${kept}` : ''}`);
    return line(state.unsent > 0 && !state.stored ? 'attention' : 'waiting', `Reconnecting${kept ? ` — ${kept}` : '…'}`, {
      detail: state.trouble?.detail ?? 'You can go on writing. It is saved when the connection is back.',
      action: state.retryAt === null ? null : 'retry',
      retryAt: state.retryAt,
    });
  }
  if (state.capacity === 'viewer') return viewing(state, line);
  if (!state.editable) return line('waiting', 'Read only', { detail: state.trouble?.detail ?? null });
  if (state.unsent === 0) return line('good', 'Saved', { detail: 'Everything is stored.' });
  if (!state.stored) {
    return line('attention', 'Saving… Not stored on this device', { detail: 'Keep this tab open until it says “Saved”.' });
  }
  return line('busy', 'Saving…', { detail: 'What you wrote is on this device already.' });
}

function viewing(state: LiveState, line: (tone: Tone, text: string, more?: Partial<StateLine>) => StateLine): StateLine {
  if (state.reason === 'full') {
    const writers = new Set(state.participants.filter(({ capacity }) => capacity === 'writer').map(({ person }) => person)).size;
    return line('waiting', writers > 1 ? `All ${writers} places are taken` : 'All places are taken', {
      detail: 'You are reading live, and will be let in when a place is free.',
      action: 'retry',
    });
  }
  if (state.reason === 'asked') return line('waiting', 'Reading', { detail: 'You chose to read only.' });
  return line('waiting', 'Read only', {
    detail: 'This document is shared with you for reading. You see what others write as they write it.',
  });
}

function keptOf({ unsent, stored }: LiveState): string | null {
  if (unsent === 0) return null;
  const changes = unsent === 1 ? '1 change' : `${unsent} changes`;
  return stored ? `${changes} kept on this device` : `${changes} not stored on this device: keep this tab open`;
}

/** How the wait is said: “in 8 s”. */
export function countdown(retryAt: number, now: number): string {
  return `in ${Math.max(1, Math.ceil((retryAt - now) / 1000))} s`;
}
