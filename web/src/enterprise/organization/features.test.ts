import { expect, test } from 'vitest';
import contract from '../../../../infra/openapi.json';
import { ALL_FEATURES, subdomainFor, TIERS } from './features';

const schemas = contract.components.schemas as unknown as Record<string, { oneOf?: { const: string }[] }>;
const values = (name: string) => (schemas[name]?.oneOf ?? []).map((one) => one.const).sort();

test('every feature and tier of the contract is in words', () => {
  expect([...ALL_FEATURES].sort()).toEqual(values('Feature'));
  expect(Object.keys(TIERS).sort()).toEqual(values('Tier'));
});

test.each([
  ['Harbour Analytics', 'harbour-analytics'],
  ['  Élan & Söhne!  ', 'elan-sohne'],
  ['!!!', ''],
  [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
])('%s is reached as %s', (name, subdomain) => {
  expect(subdomainFor(name)).toBe(subdomain);
});
