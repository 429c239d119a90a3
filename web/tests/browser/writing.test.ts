/** What the client is for: people write one letter together, over networks as they are, and no word is lost. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { badNetwork } from './network';
import { ask, launch, newDocument, Person, stored } from './people';

let browser: Browser;
const present: Person[] = [];

beforeAll(async () => {
  browser = await launch();
});
afterEach(async () => {
  for (const person of present.splice(0)) await person.leave();
});
afterAll(() => browser.close());

async function arrive(name: string, seed?: number): Promise<Person> {
  const person = await Person.arrive(browser, name);
  if (seed !== undefined) await badNetwork(person.page, seed);
  await person.signIn();
  present.push(person);
  return person;
}

const letter = ({ page }: Person) => page.locator('.ql-editor');
/** What somebody sees, a line a line. */
const shown = (person: Person): Promise<string> =>
  letter(person).evaluate((root) =>
    Array.from(root.querySelectorAll('p, h1, h2, h3, li, blockquote, .ql-code-block'), ({ textContent }) => textContent ?? '')
      .join('\n')
      .replaceAll('\u00a0', ' ')
      .replaceAll('\ufeff', '')
      .trim(),
  );
const state = ({ page }: Person) => page.locator('[data-tone]');

async function open(person: Person, document: string): Promise<void> {
  await person.open(`/documents/${document}`);
  await letter(person).waitFor();
}

async function canWrite(person: Person): Promise<void> {
  await expect.poll(() => letter(person).getAttribute('contenteditable'), { timeout: 20_000 }).toBe('true');
}

/** Waits until everybody sees the same, and the platform has it. */
async function agree(document: string, ...people: Person[]): Promise<string> {
  let text = '';
  await expect
    .poll(
      async () => {
        text = (await stored(document)).trim();
        const seen = await Promise.all(people.map(shown));
        return seen.every((one) => one === text) || { text, seen };
      },
      { timeout: 30_000, interval: 200 },
    )
    .toBe(true);
  return text;
}

it('two people write a letter together over a bad network, and a viewer reads along', async () => {
  const document = await newDocument('Cover letter, together', 'Amara Okafor', 'view');
  const jonas = await ask<{ member: { person: string } }>('Jonas Lindqvist', 'GET', '/enterprise/profile');
  await ask('Amara Okafor', 'PUT', `/collaboration/documents/${document}/shares/${jonas.member.person}`, { level: 'edit' });
  const [amara, writer, reader] = [
    await arrive('Amara Okafor', 1),
    await arrive('Jonas Lindqvist', 2),
    await arrive('Mei Tanaka'),
  ];
  for (const person of [amara, writer, reader]) await open(person, document);
  await expect.poll(() => state(reader).textContent(), { timeout: 15_000 }).toContain('Read only');
  expect(await letter(reader).getAttribute('contenteditable')).toBe('false');
  for (const person of [amara, writer]) await canWrite(person);

  await letter(amara).click();
  await amara.page.keyboard.type('Dear all,\nI write to you because of the position.\n', { delay: 5 });
  await expect.poll(() => shown(writer), { timeout: 15_000 }).toContain('position.');
  await letter(writer).click();
  await writer.page.keyboard.press('Control+Home');
  await writer.page.keyboard.press('End');
  await Promise.all([
    amara.page.keyboard.type('I have worked with data for ten years. ', { delay: 20 }),
    writer.page.keyboard.type('And I know the harbour. ', { delay: 25 }),
  ]);
  const text = await agree(document, amara, writer, reader);
  expect(text).toContain('Dear all,');
  for (const word of ['worked', 'harbour.', 'position.']) expect(text).toContain(word);
  await amara.shot('writing-together');
  expect(amara.complaints.concat(writer.complaints, reader.complaints)).toEqual([]);
});

it('what is written without a connection is kept, also when the tab is closed, and sent when there is one again', async () => {
  const document = await newDocument('Cover letter, on a train');
  const [amara, jonas] = [await arrive('Amara Okafor'), await arrive('Jonas Lindqvist')];
  for (const person of [amara, jonas]) await open(person, document);
  for (const person of [amara, jonas]) await canWrite(person);
  await amara.page.evaluate(() => navigator.serviceWorker.ready.then(() => null));
  await letter(amara).click();
  await amara.page.keyboard.type('Before the tunnel. ');
  await agree(document, amara, jonas);

  await amara.context.setOffline(true);
  await amara.page.keyboard.type('In the tunnel. ');
  await expect.poll(() => state(amara).textContent()).toMatch(/offline/i);
  await amara.shot('offline');
  await letter(jonas).click();
  await jonas.page.keyboard.press('Control+End');
  await jonas.page.keyboard.type('Meanwhile. ');
  await amara.page.waitForTimeout(500);

  const reopened = await amara.context.newPage();
  await amara.page.close();
  await reopened.goto(`/${amara.organization}/documents/${document}`);
  const again = Object.assign(Object.create(Person.prototype), amara, { page: reopened }) as Person;
  await letter(again).waitFor();
  expect(await shown(again)).toContain('In the tunnel.');
  await again.shot('offline-reopened');

  await amara.context.setOffline(false);
  await expect.poll(async () => (await stored(document)).includes('In the tunnel.'), { timeout: 90_000 }).toBe(true);
  const text = await agree(document, again, jonas);
  for (const words of ['Before the tunnel.', 'In the tunnel.', 'Meanwhile.']) expect(text.split(words)).toHaveLength(2);
});

it('who may not write any more is told so while typing, and keeps a copy of what was not taken', async () => {
  const document = await newDocument('Cover letter, handed over');
  const jonas = await arrive('Jonas Lindqvist');
  await open(jonas, document);
  await canWrite(jonas);
  await letter(jonas).click();
  await jonas.page.keyboard.type('Mine so far. ');
  await agree(document, jonas);
  await jonas.context.setOffline(true);
  await jonas.page.keyboard.type('And not sent. ');
  await ask('Amara Okafor', 'PUT', `/collaboration/documents/${document}/shares/everyone`, { level: 'view' });
  await jonas.context.setOffline(false);
  await expect.poll(() => letter(jonas).getAttribute('contenteditable'), { timeout: 90_000 }).toBe('false');
  await jonas.page
    .getByText(/And not sent/)
    .first()
    .waitFor();
  await jonas.page.getByRole('button', { name: 'Look at it' }).click();
  await jonas.page.getByRole('dialog').getByText('Kept texts').waitFor();
  await jonas.shot('revoked');
  expect(await stored(document)).not.toContain('And not sent.');
});

it('a line that is selected by three clicks is replaced without the line break after it', async () => {
  const document = await newDocument('Cover letter, three clicks');
  const amara = await arrive('Amara Okafor');
  await open(amara, document);
  await canWrite(amara);
  await letter(amara).click();
  await amara.page.keyboard.type('# Old heading\nThe text below.');
  await amara.page.getByText('Old heading').click({ clickCount: 3 });
  await amara.page.keyboard.type('New heading');
  expect(await agree(document, amara)).toBe('New heading\nThe text below.');
  expect(await letter(amara).locator('h1').textContent()).toBe('New heading');
});

it('an address of somewhere else says where one can go instead, and ends no session', async () => {
  const amara = await arrive('Amara Okafor');
  await amara.page.goto('/org_0198f6a2-7c1e-7000-8000-00000000ffff/workspaces');
  await amara.page.getByRole('heading', { name: 'Nothing of yours is at this address' }).waitFor();
  await amara.shot('not-yours');
  await amara.page.getByRole('link', { name: /^Go to/ }).click();
  await amara.page.getByRole('heading', { name: 'Workspaces' }).waitFor();
  expect(await amara.page.getByText('Your session is over').count()).toBe(0);
});
