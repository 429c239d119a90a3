import { expect, test } from 'vitest';
import contract from '../../../../infra/openapi.json';
import { ALL_PERMISSIONS, allows, covers, includes, ROLES } from './words';

const schemas = contract.components.schemas as unknown as Record<string, { enum?: string[]; oneOf?: { const: string }[] }>;
const values = (name: string) => schemas[name]?.enum ?? schemas[name]?.oneOf?.map((one) => one.const) ?? [];

test('every permission and role of the contract is in words', () => {
  expect([...ALL_PERMISSIONS].sort()).toEqual([...values('Permission')].sort());
  expect(Object.keys(ROLES).sort()).toEqual([...values('Role')].sort());
});

test('roles include what the platform says they do', () => {
  expect(includes('member', 'document_write')).toBe(true);
  expect(includes('member', 'workspace_write')).toBe(false);
  expect(includes('manager', 'workspace_write')).toBe(true);
  expect(includes('manager', 'audit_read')).toBe(false);
  expect(ALL_PERMISSIONS.every((permission) => includes('admin', permission))).toBe(true);
});

test('grants add to a role, and nobody gives more than they have', () => {
  const auditor = { role: 'member', grants: ['audit_read'] } as const;
  expect(allows(auditor, 'audit_read')).toBe(true);
  expect(allows(auditor, 'member_write')).toBe(false);
  expect(covers({ role: 'admin' }, auditor)).toBe(true);
  expect(covers({ role: 'manager' }, auditor)).toBe(false);
  expect(covers(auditor, { role: 'manager' })).toBe(false);
});
