import { expect, test } from 'vitest';
import { differing } from './SettingsForm';

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
