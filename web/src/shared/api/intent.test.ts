import { expect, test } from 'vitest';
import { Intent } from './intent';

test('what is sent again carries the same key', () => {
  const intent = new Intent();
  expect(intent.header({ name: 'Letters' })).toEqual(intent.header({ name: 'Letters' }));
});

test('other words carry another key, and so do the same ones once they were done', () => {
  const intent = new Intent();
  const first = intent.header({ name: 'Letters' });
  expect(intent.header({ name: 'Applications' })).not.toEqual(first);
  const again = intent.header({ name: 'Letters' });
  intent.done();
  expect(intent.header({ name: 'Letters' })).not.toEqual(again);
});
