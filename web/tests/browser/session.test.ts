/** The platform does not know somebody any more while they write: they are told so, and what they wrote stays. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from './cloud';
import { ask, launch, newDocument, Person } from './people';

let browser: Browser;
let cloud: Cloud;
let stop: () => Promise<void>;

beforeAll(async () => {
  browser = await launch();
  ({ cloud, stop } = await startCloud());
});
afterAll(async () => {
  await browser.close();
  await stop();
});

it('who is no member any more keeps what is unsent on their device, and is asked to sign in', async () => {
  const document = await newDocument('Cover letter, unfinished', 'Amara Okafor', 'edit', cloud);
  const rafael = await Person.arrive(browser, 'Rafael Duarte', {}, cloud);
  await rafael.signIn();
  await rafael.open(`/documents/${document}`);
  const letter = rafael.page.locator('.ql-editor');
  await expect.poll(() => letter.getAttribute('contenteditable'), { timeout: 20_000 }).toBe('true');
  await letter.click();
  await rafael.page.keyboard.type('Sent. ');
  await rafael.page.getByText('Saved', { exact: true }).waitFor();

  const person = cloud.people.find(({ name }) => name === 'Rafael Duarte')?.person;
  await ask('Amara Okafor', 'DELETE', `/enterprise/members/${person}`, undefined, cloud);
  const state = rafael.page.locator('[data-tone]');
  await expect.poll(() => state.textContent(), { timeout: 90_000 }).toMatch(/session is over/);
  await rafael.page.keyboard.type('Not sent. ');
  await expect.poll(() => state.textContent()).toMatch(/session is over.*kept on this device/);
  await rafael.shot('session-over');
  expect(await letter.textContent()).toBe('Sent. Not sent. ');
  await state.getByRole('button', { name: 'Sign in' }).waitFor();
  await rafael.leave();
});
