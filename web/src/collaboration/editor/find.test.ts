import { describe, expect, it } from 'vitest';
import { findAll, nearest } from './find';

const places = (text: string, query: string, options: { matchCase?: boolean; wholeWord?: boolean } = {}) =>
  findAll(text, { text: query, matchCase: false, wholeWord: false, ...options }).map(({ index }) => index);

describe('finding', () => {
  it('takes characters literally', () => {
    expect(places('a.b axb a.b', 'a.b')).toEqual([0, 8]);
    expect(places('1/2 - [x] (y) $', '[x] (y) $')).toEqual([6]);
    expect(places('a-b/c', 'a-b/c')).toEqual([0]);
    expect(places('anything', '')).toEqual([]);
  });

  it('matches case when asked', () => {
    expect(places('Mei mei MEI', 'mei')).toEqual([0, 4, 8]);
    expect(places('Mei mei MEI', 'mei', { matchCase: true })).toEqual([4]);
  });

  it('finds whole words in any script', () => {
    expect(places('art smart art’s Ärt', 'art', { wholeWord: true })).toEqual([0, 10]);
    expect(places('été étés', 'été', { wholeWord: true })).toEqual([0]);
  });

  it('counts in units also where case changes lengths', () => {
    expect(places('İstanbul 👋 x', 'x')).toEqual([12]);
  });

  it('goes on from where somebody is', () => {
    const found = findAll('a a a', { text: 'a', matchCase: false, wholeWord: false });
    expect(nearest(found, 1)).toBe(1);
    expect(nearest(found, 5)).toBe(0);
  });
});
