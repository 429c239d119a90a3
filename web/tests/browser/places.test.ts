/** A document has so many places for writers; here it is two. Who finds none reads along, is told why, and is let in when one is free. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from './cloud';
import { launch, newDocument, Person } from './people';

let browser: Browser;
let cloud: Cloud;
let stop: () => Promise<void>;

beforeAll(async () => {
  browser = await launch();
  ({ cloud, stop } = await startCloud(['--parameter', 'MaxCollaborators=2']));
});
afterAll(async () => {
  await browser.close();
  await stop();
});

it('the writer too many reads live, is told why, and is promoted when somebody leaves', async () => {
  const document = await newDocument('Cover letter, crowded', 'Amara Okafor', 'edit', cloud);
  const arrive = async (name: string): Promise<Person> => {
    const person = await Person.arrive(browser, name, {}, cloud);
    await person.signIn();
    await person.open(`/documents/${document}`);
    await person.page.locator('.ql-editor').waitFor();
    return person;
  };
  const writes = ({ page }: Person) => page.locator('.ql-editor').getAttribute('contenteditable');
  const [amara, jonas] = [await arrive('Amara Okafor'), await arrive('Jonas Lindqvist')];
  for (const person of [amara, jonas]) await expect.poll(() => writes(person), { timeout: 20_000 }).toBe('true');
  const mei = await arrive('Mei Tanaka');
  await expect.poll(() => mei.page.locator('[data-tone]').textContent(), { timeout: 20_000 }).toMatch(/places are taken/);
  expect(await writes(mei)).toBe('false');
  await mei.shot('no-place');

  await amara.page.locator('.ql-editor').click();
  await amara.page.keyboard.type('Read this, Mei.');
  await expect.poll(() => mei.page.locator('.ql-editor').textContent(), { timeout: 20_000 }).toContain('Read this, Mei.');

  await jonas.leave();
  await expect.poll(() => writes(mei), { timeout: 60_000 }).toBe('true');
  await mei.page.locator('.ql-editor').click();
  await mei.page.keyboard.press('Control+End');
  await mei.page.keyboard.type(' Gladly.');
  await expect.poll(() => amara.page.locator('.ql-editor').textContent(), { timeout: 20_000 }).toContain('Gladly.');
  expect([...amara.complaints, ...mei.complaints]).toEqual([]);
});
