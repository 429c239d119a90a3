import Delta from 'quill-delta';
import { describe, expect, it } from 'vitest';
import type { LiveState } from '../../realtime/port';
import { COLOURS, Colours, initials } from './colours';
import { isShortcut, SHORTCUTS } from './commands';
import { count, pages, paperOf } from './counts';
import { toHtml, toPlain } from './html';
import { countdown, spoken, stateLine } from './state';

const saved: LiveState = {
  phase: 'ready',
  link: 'open',
  capacity: 'writer',
  reason: null,
  closed: false,
  editable: true,
  unsent: 0,
  sending: false,
  stored: true,
  retryAt: null,
  trouble: null,
  participants: [],
  copies: [],
};

describe('the state line', () => {
  it.each<[string, Partial<LiveState>]>([
    ['Saved', {}],
    ['Saving…', { unsent: 2, sending: true }],
    ['Saving… — not stored on this device yet: keep this tab open', { unsent: 1, stored: false }],
    ['Offline', { link: 'offline' }],
    ['Offline — 3 changes kept on this device', { link: 'offline', unsent: 3 }],
    ['Offline — 1 change not stored on this device: keep this tab open', { link: 'offline', unsent: 1, stored: false }],
    ['Connecting…', { link: 'connecting', capacity: null }],
    ['Reconnecting — 1 change kept on this device', { link: 'connecting', unsent: 1, retryAt: 5 }],
    ['Read only', { capacity: 'viewer', reason: 'read_only', editable: false }],
    [
      'All places are taken — you are reading live, and will be let in when one is free',
      { capacity: 'viewer', reason: 'full', editable: false },
    ],
    ['In the trash', { closed: true, editable: false }],
    [
      'Your session is over — 2 changes kept on this device',
      { link: 'stopped', unsent: 2, trouble: { code: 'unauthorized', detail: 'x' } },
    ],
    ['Opening…', { phase: 'loading' }],
  ])('says “%s”', (text, state) => {
    expect(spoken(stateLine({ ...saved, ...state }))).toBe(text);
  });

  it('offers what can be done', () => {
    expect(stateLine({ ...saved, link: 'connecting', retryAt: 1 }).action).toBe('retry');
    expect(stateLine({ ...saved, link: 'stopped', trouble: { code: 'unauthorized', detail: '' } }).action).toBe('sign-in');
    expect(stateLine(saved).action).toBeNull();
    expect(spoken(stateLine({ ...saved, link: 'connecting', unsent: 2, retryAt: 1 }), 'in 8 s')).toBe(
      'Reconnecting in 8 s — 2 changes kept on this device',
    );
    expect(countdown(9_500, 1_000)).toBe('in 9 s');
    expect(countdown(0, 1_000)).toBe('in 1 s');
  });
});

describe('colours', () => {
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one: string, other: string) => {
    const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };

  it('can be read by day and by night', () => {
    for (const colour of COLOURS) {
      expect(contrast(colour, '#ffffff')).toBeGreaterThan(4.5);
      expect(contrast(colour, '#1f2423')).toBeGreaterThan(3);
    }
  });

  it('differ among ten people and stay', () => {
    const colours = new Colours();
    const people = Array.from({ length: 10 }, (_, at) => `per_${at}`);
    const given = people.map((person) => colours.of(person));
    expect(new Set(given).size).toBe(10);
    expect(people.map((person) => colours.of(person))).toEqual(given);
    expect(new Colours().of('per_3')).toBe(new Colours().of('per_3'));
  });

  it('abbreviates names', () => {
    expect(['Amara Okafor', 'Mei', '', 'José María Ruiz'].map(initials)).toEqual(['AO', 'M', '?', 'JR']);
  });
});

describe('length', () => {
  it('counts as word processors do', () => {
    expect(count("Don't over-think it: 3.5 years — 👋\n")).toEqual({ words: 5, characters: 34, minutes: 1 });
    expect(count('你好 world').words).toBe(3);
    expect(count('\n')).toEqual({ words: 0, characters: 0, minutes: 0 });
    expect(count('word '.repeat(660)).minutes).toBe(3);
  });

  it('says pages and knows papers', () => {
    expect([0.04, 0.8, 0.98, 1.26].map(pages)).toEqual(['0.1 of a page', '0.8 of a page', 'a full page', '1.3 pages']);
    expect([paperOf('en-US').name, paperOf('de-DE').name, paperOf('en-GB').name]).toEqual(['Letter', 'A4', 'A4']);
  });
});

describe('HTML for elsewhere', () => {
  it('says lines, lists and marks, and escapes', () => {
    const content = new Delta()
      .insert('A & <b>')
      .insert('\n', { block: 'h1', align: 'center' })
      .insert('one')
      .insert('\n', { block: 'bullet' })
      .insert('two')
      .insert('\n', { block: 'ordered', indent: 1 })
      .insert('so', { bold: true, link: 'https://example.com/"x' })
      .insert('\n')
      .insert({ divider: true })
      .insert('\n');
    expect(toHtml(content)).toBe(
      '<h1 style="text-align: center">A &amp; &lt;b&gt;</h1><ul><li>one<ol><li>two</li></ol></li></ul>' +
        '<p><a href="https://example.com/&quot;x" rel="noopener noreferrer"><strong>so</strong></a></p><hr>',
    );
    expect(toPlain(new Delta().insert('a\n').insert({ divider: true }).insert('\n'))).toBe('a\n———\n');
    expect(toHtml(new Delta().insert('word', { italic: true }))).toBe('<em>word</em>');
  });
});

describe('shortcuts', () => {
  it('are all different', () => {
    const keys = SHORTCUTS.map((shortcut) => shortcut.keys.join('+'));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('are recognised by the place of the key where a modifier changes what it types', () => {
    const event = (more: Partial<KeyboardEvent>) =>
      ({ ctrlKey: true, metaKey: false, shiftKey: false, altKey: false, code: '', key: '', ...more }) as KeyboardEvent;
    expect(isShortcut(event({ shiftKey: true, code: 'Digit7', key: '&' }), ['Mod', 'Shift', '7'])).toBe(true);
    expect(isShortcut(event({ key: 'b' }), ['Mod', 'B'])).toBe(true);
    expect(isShortcut(event({ key: 'b', altKey: true }), ['Mod', 'B'])).toBe(false);
  });
});
