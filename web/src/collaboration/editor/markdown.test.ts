import { describe, expect, it } from 'vitest';
import { meaningOf } from './markdown';

describe('what Markdown means', () => {
  it.each([
    ['# ', 'h1'],
    ['## ', 'h2'],
    ['### ', 'h3'],
    ['- ', 'bullet'],
    ['* ', 'bullet'],
    ['1. ', 'ordered'],
    ['[] ', 'check'],
    ['[ ] ', 'check'],
    ['> ', 'quote'],
    ['```', 'code'],
  ])('%j makes the line a block', (text, block) => {
    expect(meaningOf(text, 'rest')).toEqual({ kind: 'block', block, from: text.length });
  });

  it.each([
    ['so **very glad**', 'bold', 2, 9, 13],
    ['__very__', 'bold', 2, 4, 8],
    ['*glad*', 'italic', 1, 4, 6],
    ['(_glad_', 'italic', 1, 4, 6],
    ['~~no~~', 'strike', 2, 2, 6],
    ['a `x = 1`', 'code', 1, 5, 7],
  ])('%j marks text', (text, mark, fence, length, from) => {
    expect(meaningOf(text, '')).toEqual({ kind: 'mark', mark, fence, text: length, from });
  });

  it('makes links that the platform takes, and dividers', () => {
    expect(meaningOf('see [us](https://example.com)', '')).toEqual({
      kind: 'link',
      link: 'https://example.com',
      text: 2,
      from: 25,
    });
    expect(meaningOf('[x](javascript:alert)', '')).toBeNull();
    expect(meaningOf('---', '')).toEqual({ kind: 'divider', from: 3 });
    expect(meaningOf('---', 'text')).toBeNull();
  });

  it.each(['a # ', '#', '2 * 3 * ', '**half*', 'snake_case_', '* not *', '** **', 'one - ', '1990. ', '****', '``', '\\*x*'])(
    '%j is just text',
    (text) => {
      expect(meaningOf(text, '')).toBeNull();
    },
  );
});
