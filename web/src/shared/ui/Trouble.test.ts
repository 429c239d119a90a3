import { expect, test } from 'vitest';
import { ProblemError } from '../api/problem';
import { fieldError } from './Trouble';

const refused = (detail: string) => new ProblemError(422, 'invalid', 'One field is not acceptable.', { '/name': detail });

test('a field has the sentence that the platform has for it', () => {
  expect(fieldError(refused('a name has at most 200 characters'), 'name')).toBe('A name has at most 200 characters');
  expect(fieldError(refused('a name has at most 200 characters'), 'email')).toBeUndefined();
  expect(fieldError(null, 'name')).toBeUndefined();
});

test('what only a schema says is said in the words of the page', () => {
  expect(fieldError(refused('value does not match "^[a-z]+$"'), 'name', 'Small letters only.')).toBe('Small letters only.');
  expect(fieldError(refused('this name is reserved'), 'name', 'Small letters only.')).toBe('This name is reserved');
});
