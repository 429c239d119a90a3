import { expect, test } from 'vitest';
import { duration, exact, relative } from './time';

const now = Date.parse('2026-11-24T12:00:00Z');

test.each([
  ['2026-11-24T11:59:40Z', 'just now'],
  ['2026-11-24T12:00:00.500Z', 'just now'],
  ['2026-11-24T12:00:30Z', 'in less than a minute'],
  ['2026-11-24T11:57:00Z', '3 minutes ago'],
  ['2026-11-24T10:30:00Z', '1 hour ago'],
  ['2026-11-23T11:00:00Z', 'yesterday'],
  ['2026-12-08T11:59:00Z', 'in 14 days'],
  ['2026-11-11T12:00:01Z', '12 days ago'],
  ['2025-06-01T12:00:00Z', 'last year'],
])('%s is %s', (at, words) => {
  expect(relative(at, now)).toBe(words);
});

test('an exact time names the day', () => {
  expect(exact('2026-11-24T12:00:00Z')).toMatch(/Tuesday,? 24 November 2026/);
});

test.each([
  [5, '5 minutes'],
  [60, '1 hour'],
  [720, '12 hours'],
  [1_830, '1 day, 6 hours and 30 minutes'],
])('%d minutes are %s', (minutes, words) => {
  expect(duration(minutes)).toBe(words);
});
