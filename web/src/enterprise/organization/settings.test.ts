import { expect, test } from 'vitest';
import { differing, rebased } from './settings';

const settings = {
  name: 'Harbour',
  subdomain: 'harbour',
  user_limit: 50,
  features: ['collaboration' as const, 'mentorship' as const],
  session_minutes: 720,
};

test('only what differs is sent', () => {
  expect(differing(settings, { ...settings, name: 'Harbour Analytics', session_minutes: 60 })).toEqual({
    name: 'Harbour Analytics',
    session_minutes: 60,
  });
});

test('the order of features is no difference', () => {
  expect(differing(settings, { ...settings, features: ['mentorship', 'collaboration'] })).toEqual({});
  expect(differing(settings, { ...settings, features: ['mentorship'] })).toEqual({ features: ['mentorship'] });
});

test('what somebody else changed stays theirs, what was typed here stays', () => {
  const wanted = { ...settings, user_limit: 90, name: 'Harbour Analytics' };
  const theirs = { ...settings, session_minutes: 60, name: 'Harbor' };
  expect(rebased(settings, wanted, theirs)).toEqual({
    ...settings,
    user_limit: 90,
    session_minutes: 60,
    name: 'Harbour Analytics',
  });
});
