import { expect, test } from 'vitest';
import type { Schemas } from '../../shared/api/client';
import { arranged } from './order';

const document = (name: string, created_at: string, updated_at: string): Schemas['Document'] => ({
  id: `doc_${name}`,
  workspace: 'wsp_1',
  name,
  state: 'live',
  created_at,
  created_by: 'per_1',
  updated_at,
  version: 1,
});
const documents = [
  document('Letter 10', '2026-11-01T00:00:00.000Z', '2026-11-09T00:00:00.000Z'),
  document('Letter 2', '2026-11-02T00:00:00.000Z', '2026-11-03T00:00:00.000Z'),
  document('Résumé', '2026-11-03T00:00:00.000Z', '2026-11-04T00:00:00.000Z'),
];
const names = (typed: string, order: 'newest' | 'name') => arranged(documents, typed, order).map(({ name }) => name);

test('documents are in the order that was asked for', () => {
  expect(names('', 'newest')).toEqual(['Résumé', 'Letter 2', 'Letter 10']);
  expect(names('', 'name')).toEqual(['Letter 2', 'Letter 10', 'Résumé']);
});

test('only those are shown that have what was typed', () => {
  expect(names('resume', 'name')).toEqual(['Résumé']);
});
