/**
 * What the state line says: one short sentence about where the person's words are, and what can be done about it. Nobody should
 * ever fear for a word, so each sentence says what is kept, whatever else it says.
 */
import type { LiveState } from '../../realtime/port';

export type Tone = 'good' | 'busy' | 'waiting' | 'attention';
export type Action = 'retry' | 'sign-in';

export interface StateLine {
  readonly tone: Tone;
  /** How it is. */
  readonly text: string;
  /** What that means for the person's words, if it needs saying. */
  readonly rest: string | null;
  /** More, for whoever wants to know. */
  readonly detail: string | null;
  readonly action: Action | null;
  /** Milliseconds since 1970 when it is tried again, to be counted down; null if nothing is waited for. */
  readonly retryAt: number | null;
}

const GO_ON = 'You can go on writing. It is saved when the connection is back.';

/** The sentence for a state. */
export function stateLine(state: LiveState): StateLine {
  const kept = keptOf(state);
  const unsafe = state.unsent > 0 && !state.stored;
  const line = (tone: Tone, text: string, more: Partial<StateLine> = {}): StateLine => ({
    tone: unsafe && tone === 'waiting' ? 'attention' : tone,
    text,
    rest: kept,
    detail: null,
    action: null,
    retryAt: null,
    ...more,
  });
  const { phase, link, trouble } = state;
  if (phase === 'loading') return line('busy', 'Opening…');
  if (link === 'stopped' || phase === 'failed') {
    if (trouble?.code === 'unauthorized') {
      return line('attention', 'Your session is over', { detail: 'Sign in again to go on.', action: 'sign-in' });
    }
    return line('attention', withoutStop(trouble?.detail ?? 'Not connected'), { action: 'retry' });
  }
  if (state.closed) return line('waiting', 'In the trash', { detail: 'It can be read. To write in it, restore it.' });
  if (link === 'offline') {
    return line('waiting', 'Offline', { detail: state.editable ? GO_ON : 'You are reading what this device has.' });
  }
  if (link === 'connecting') {
    if (state.capacity === null && state.retryAt === null) return line('busy', 'Connecting…');
    return line('waiting', state.retryAt === null ? 'Reconnecting…' : 'Reconnecting', {
      detail: trouble?.detail ?? (state.editable ? GO_ON : null),
      action: state.retryAt === null ? null : 'retry',
      retryAt: state.retryAt,
    });
  }
  if (state.capacity === 'viewer') return viewing(state, line);
  if (!state.editable) return line('waiting', 'Read only', { detail: trouble?.detail ?? null });
  if (state.unsent === 0) return line('good', 'Saved', { detail: 'Everything is stored.' });
  if (unsafe) return line('attention', 'Saving…', { rest: 'not stored on this device yet: keep this tab open' });
  return line('busy', 'Saving…', { rest: null, detail: 'What you wrote is on this device already.' });
}

/** The sentence as it is read. */
export function spoken({ text, rest }: StateLine, wait: string | null = null): string {
  return `${text}${wait ? ` ${wait}` : ''}${rest ? ` — ${rest}` : ''}`;
}

/** How the wait is said: “in 8 s”. */
export function countdown(retryAt: number, now: number): string {
  return `in ${Math.max(1, Math.ceil((retryAt - now) / 1000))} s`;
}

function viewing(state: LiveState, line: (tone: Tone, text: string, more?: Partial<StateLine>) => StateLine): StateLine {
  if (state.reason === 'full') {
    const writers = new Set(state.participants.filter(({ capacity }) => capacity === 'writer').map(({ person }) => person)).size;
    return line('waiting', writers > 1 ? `All ${writers} places are taken` : 'All places are taken', {
      rest: 'you are reading live, and will be let in when one is free',
      detail: keptOf(state),
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

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
