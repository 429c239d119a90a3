import { expect, test } from 'vitest';
import { sentence } from './sentence';

const names = {
  person: (id: string) => ({ per_1: 'Mei Tanaka' })[id] ?? 'Somebody who left',
  team: () => 'Design',
  workspace: () => 'Applications',
  document: () => '“Cover letter”',
};
const says = (type: string, body: unknown) => sentence({ type, body }, names);

test.each([
  ['MemberRemoved', { person: 'per_9' }, 'removed Somebody who left'],
  ['MemberUpdated', { person: 'per_1', role: 'manager', grants: [] }, 'made Mei Tanaka manager'],
  [
    'MemberUpdated',
    { person: 'per_1', role: 'member', grants: ['audit_read'] },
    'made Mei Tanaka member, who may also: read what happened in the organization, and who did it',
  ],
  ['OrganizationUpdated', { fields: ['name', 'session_minutes'] }, 'changed the organization’s name and session minutes'],
  ['DocumentShared', { document: 'doc_1', grantee: 'everyone', level: 'view' }, 'let everybody view “Cover letter”'],
  ['DocumentShared', { document: 'doc_1', grantee: 'tea_1', level: 'edit' }, 'let the team Design edit “Cover letter”'],
  ['DocumentShared', { document: 'doc_1', grantee: 'per_1', level: null }, 'stopped sharing “Cover letter” with Mei Tanaka'],
  ['SomethingNew', null, 'did this: SomethingNew'],
])('%s says what was done', (type, body, words) => {
  expect(says(type, body)).toBe(words);
});
