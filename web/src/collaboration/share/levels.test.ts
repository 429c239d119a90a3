import { expect, test } from 'vitest';
import { levelOf, most } from './levels';

const share = (grantee: string, level: 'view' | 'comment' | 'edit' | 'own') => ({
  grantee,
  level,
  shared_at: '2026-11-24T12:00:00Z',
  shared_by: 'per_1',
});
const teams = [
  { id: 'tea_1', name: 'Design' },
  { id: 'tea_2', name: 'Research', parent: 'tea_1' },
];

test('the most of several levels counts', () => {
  expect(most(['edit', 'view', null, undefined, 'comment'])).toBe('edit');
  expect(most([null, undefined])).toBeNull();
});

test('somebody has what everybody has, what they were given, and what their teams were given', () => {
  const shared = { everyone: 'view' as const, shares: [share('tea_1', 'edit'), share('per_2', 'own')] };
  expect(levelOf(shared, 'per_9', [], teams)).toBe('view');
  expect(levelOf(shared, 'per_9', ['tea_2'], teams)).toBe('edit');
  expect(levelOf(shared, 'per_2', [], teams)).toBe('own');
  expect(levelOf({ shares: [] }, 'per_9', ['tea_2'], teams)).toBeNull();
});
