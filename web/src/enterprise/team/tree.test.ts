import { expect, test } from 'vitest';
import { above, belongingTo, inOrder, pathOf, within } from './tree';

const teams = [
  { id: 'field', name: 'Field', parent: 'research' },
  { id: 'research', name: 'Research', parent: 'design' },
  { id: 'sales', name: 'sales' },
  { id: 'design', name: 'Design', parent: null },
  { id: 'lost', name: 'Lost', parent: 'gone' },
];

test('teams stand below the one that they are a part of, by name', () => {
  expect(inOrder(teams).map(({ team, depth }) => `${depth} ${team.name}`)).toEqual([
    '0 Design',
    '1 Research',
    '2 Field',
    '0 Lost',
    '0 sales',
  ]);
});

test('the way from the top names every team above', () => {
  expect(above(teams, 'field').map(({ name }) => name)).toEqual(['Design', 'Research']);
  expect(above(teams, 'lost')).toEqual([]);
  expect(pathOf(teams, 'field')).toBe('Design › Research › Field');
});

test('a team cannot be moved into itself or its parts', () => {
  expect([...within(teams, 'design')].sort()).toEqual(['design', 'field', 'research']);
  expect([...within(teams, 'sales')]).toEqual(['sales']);
});

test('who is put into a team belongs to those above it, and not to those below', () => {
  expect([...belongingTo(teams, ['research'])].sort()).toEqual(['design', 'research']);
});

test('a ring, which the platform refuses, does not hang the page', () => {
  const ring = [
    { id: 'a', name: 'A', parent: 'b' },
    { id: 'b', name: 'B', parent: 'a' },
  ];
  expect(above(ring, 'a').length).toBeLessThanOrEqual(2);
  expect([...within(ring, 'a')].sort()).toEqual(['a', 'b']);
});
