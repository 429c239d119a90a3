import { expect, test } from 'vitest';
import { changed, EVERYONE } from './changes';

const at = '2026-11-24T12:00:00Z';
const shared = {
  everyone: 'edit' as const,
  shares: [{ grantee: 'per_1', level: 'own' as const, shared_by: 'per_1', shared_at: at }],
};
const after = (grantee: string, level: 'view' | 'edit' | null) => changed(shared, { grantee, level }, 'per_1', at);

test('what everybody may do is not a share', () => {
  expect(after(EVERYONE, null)).toEqual({ ...shared, everyone: null });
});

test('somebody new is added, somebody known is changed, and nobody is there twice', () => {
  expect(after('tea_1', 'view').shares.map(({ grantee, level }) => [grantee, level])).toEqual([
    ['per_1', 'own'],
    ['tea_1', 'view'],
  ]);
  expect(after('per_1', 'edit').shares.map(({ grantee, level }) => [grantee, level])).toEqual([['per_1', 'edit']]);
});

test('who is shared with no longer is gone from the list', () => {
  expect(after('per_1', null).shares).toEqual([]);
});
