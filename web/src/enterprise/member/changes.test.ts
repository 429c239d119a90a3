import { expect, test } from 'vitest';
import { difference } from './changes';

test('only what differs is done', () => {
  expect(difference(['design', 'sales'], ['sales', 'research'])).toEqual({ into: ['research'], outOf: ['design'] });
  expect(difference(['design'], ['design'])).toEqual({ into: [], outOf: [] });
});
