import { expect, test } from 'vitest';
import { byName, matches } from './search';

test('words are found anywhere, whatever their case, accents and order', () => {
  expect(matches('Résumé, Harbour Analytics', 'harbour resume')).toBe(true);
  expect(matches('Résumé', 'letter')).toBe(false);
  expect(matches('Anything', '  ')).toBe(true);
});

test('numbers in names are ordered by size', () => {
  expect(['Letter 10', 'letter 2', 'Élan'].sort(byName)).toEqual(['Élan', 'letter 2', 'Letter 10']);
});
