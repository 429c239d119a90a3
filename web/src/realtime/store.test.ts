import 'fake-indexeddb/auto';
import Delta from 'quill-delta';
import { expect, it } from 'vitest';
import { Client } from './client';
import { forgetDocuments, openStore, unsentDocuments } from './store';

const owner = { organization: 'org_1', person: 'per_1' };
const DOC = 'doc_1';

function kept(id: string, at: number) {
  const client = new Client(id, DOC, 0, new Delta().insert('Dear all,\n'));
  return { client, kept: () => ({ saved: client.saved(), capacity: 'writer' as const, at }) };
}

it('keeps text and work of each editor together, the latest first', async () => {
  const store = await openStore(owner);
  const [old, late] = [kept('cli_old', 1), kept('cli_late', 2)];
  await store.save(old.kept());
  await store.save(late.kept());
  late.client.edit(new Delta().insert('Hello. '), 3);
  await store.save(late.kept());
  const found = await store.load(DOC);
  expect(found.map(({ saved }) => saved.client)).toEqual(['cli_late', 'cli_old']);
  expect(Client.restore(found[0]?.saved ?? late.client.saved()).shadow).toEqual(new Delta().insert('Hello. Dear all,\n'));
  expect(await store.load('doc_2')).toEqual([]);
  store.close();
});

it('counts the documents with words that are not sent, for their person only, also before there is anything', async () => {
  expect(await unsentDocuments({ organization: 'org_1', person: 'per_2' })).toBe(0);
  expect(await unsentDocuments(owner)).toBe(1);
  const other = await openStore({ organization: 'org_1', person: 'per_2' });
  expect(await other.load(DOC)).toEqual([]);
  other.close();
});

it('keeps copies until they are dealt with, and forgets everything when told to', async () => {
  const store = await openStore(owner);
  const copy = {
    id: '1',
    reason: 'merged' as const,
    at: '2026-11-24T08:00:00.000Z',
    detail: 'Why.',
    content: new Delta().insert('a\n'),
  };
  await store.keepCopy(DOC, copy);
  expect(await store.copies(DOC)).toEqual([copy]);
  await store.discardCopy(DOC, '1');
  expect(await store.copies(DOC)).toEqual([]);
  store.close();
  await forgetDocuments(owner);
  expect(await unsentDocuments(owner)).toBe(0);
});
