import Delta from 'quill-delta';
import { describe, expect, it } from 'vitest';
import { Dice } from '../../tests/realtime/harness/chance';
import { difference } from './diff';
import { canonical } from './text';

const WORDS = ['all ', 'x', 'né', '👋', '👋🏽', '漢字', '\n', '\n', 'Dear ', 'e\u0301'];

function randomDocument(random: () => number): Delta {
  const document = new Delta();
  for (let count = Math.floor(random() * 14); count > 0; count -= 1) {
    const word = WORDS[Math.floor(random() * WORDS.length)] ?? '';
    if (random() < 0.1) document.insert({ divider: true });
    else if (word === '\n') document.insert(word, random() < 0.5 ? { block: 'bullet' } : undefined);
    else document.insert(word, random() < 0.3 ? { bold: true } : undefined);
  }
  return document.insert('\n');
}

describe('a difference', () => {
  it('turns one document into the other, and tears no character', () => {
    const random = new Dice(7).next;
    for (let round = 0; round < 3_000; round += 1) {
      const [from, to] = [randomDocument(random), randomDocument(random)];
      const change = difference(from, to);
      expect(canonical(from.compose(change))).toBe(canonical(to));
      const texts = change.ops.flatMap(({ insert }) => (typeof insert === 'string' ? [insert] : []));
      expect(texts.every((text) => text.isWellFormed())).toBe(true);
    }
  });

  it('keeps what is the same', () => {
    const [from, to] = ['Dear all,\nI write to you.\n', 'Dear all,\nI wrote to you, today.\n'].map((text) =>
      new Delta().insert(text),
    );
    const change = difference(from as Delta, to as Delta);
    expect(change.ops[0]).toEqual({ retain: expect.any(Number) });
    expect(change.ops.reduce((sum, { delete: gone = 0 }) => sum + gone, 0)).toBeLessThanOrEqual(5);
  });

  it('replaces long texts that have nothing in common instead of comparing them for seconds', () => {
    const words = (seed: number) => {
      const random = new Dice(seed).next;
      return Array.from({ length: 4_000 }, () => Math.floor(random() * 1e9).toString(36)).join(' ');
    };
    const [from, to] = [words(1), words(2)];
    const change = difference(new Delta().insert(`${from}\n`), new Delta().insert(`${to}\n`));
    expect(change.ops).toEqual([{ insert: to }, { delete: from.length }]);
  });
});
