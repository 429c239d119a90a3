import { expect, test } from 'vitest';
import { secretOf } from './link';

const secret = 'Zk3v-9_aQpLm2xWc7RtY';

test('the secret is behind the hash of a link', () => {
  expect(secretOf(` https://app.example/join#${secret}\n`)).toBe(secret);
  expect(secretOf(secret)).toBe(secret);
});

test('what is no link of an invitation has none', () => {
  expect(secretOf('https://app.example/join')).toBeNull();
  expect(secretOf('https://app.example/join#')).toBeNull();
  expect(secretOf('hello')).toBeNull();
  expect(secretOf('')).toBeNull();
});
