/** Every page by day, by night and on a phone: nothing for axe to find, nothing beside the screen, nothing in the console; pictures to look at. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, LAPTOP, launch, newDocument, Person, PHONE } from './people';

let browser: Browser;
let document: string;
let workspace: string;
let team: string;

beforeAll(async () => {
  browser = await launch();
  document = await newDocument('Cover letter, Harbour Analytics');
  workspace = (await ask<{ workspace: string }>('Amara Okafor', 'GET', `/collaboration/documents/${document}`)).workspace;
  for (const name of ['Motivation, scholarship', 'Answer to Northlight']) {
    await ask('Amara Okafor', 'POST', `/collaboration/workspaces/${workspace}/documents`, { name });
  }
  team = (await ask<{ id: string }>('Amara Okafor', 'POST', '/enterprise/teams', { name: 'Analysts' })).id;
  await ask('Amara Okafor', 'POST', '/enterprise/teams', { name: 'Junior analysts', parent: team });
  await ask('Amara Okafor', 'POST', '/enterprise/invitations', { email: 'sam.reed@example.com', role: 'member' });
});
afterAll(() => browser.close());

const PAGES: readonly [name: string, path: () => string, ready: string | RegExp][] = [
  ['workspaces', () => '/workspaces', 'Workspaces'],
  ['workspace', () => `/workspaces/${workspace}`, /applications/],
  ['trash', () => `/workspaces/${workspace}?view=trash`, /applications/],
  ['members', () => '/members', 'Members'],
  ['teams', () => '/teams', 'Teams'],
  ['team', () => `/teams/${team}`, 'Analysts'],
  ['invitations', () => '/invitations', 'Invitations'],
  ['profile', () => '/profile', /Profile/],
  ['settings', () => '/settings', /Settings/],
];

const LOOKS = [
  { look: 'light', viewport: LAPTOP, colorScheme: 'light' },
  { look: 'dark', viewport: LAPTOP, colorScheme: 'dark' },
  { look: 'phone', viewport: PHONE, colorScheme: 'light' },
] as const;

/** What stands beside the screen: a page is never wider than its window. */
const wider = ({ page }: Person) => page.evaluate(() => window.document.documentElement.scrollWidth - window.innerWidth);

describe.each(LOOKS)('$look', ({ look, viewport, colorScheme }) => {
  it('the door', async () => {
    const stranger = await Person.arrive(browser, 'Amara Okafor', { viewport, colorScheme });
    await stranger.page.goto('/');
    await stranger.page.getByRole('button', { name: 'Sign in' }).waitFor();
    await stranger.shot(`door-${look}`);
    expect([await stranger.findings(), (await wider(stranger)) <= 0, stranger.complaints]).toEqual([[], true, []]);
    await stranger.leave();
  });

  it('the pages', async () => {
    const amara = await Person.arrive(browser, 'Amara Okafor', { viewport, colorScheme });
    await amara.signIn();
    const found: Record<string, unknown> = {};
    for (const [name, path, heading] of PAGES) {
      await amara.open(path());
      await amara.page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      await amara.page.waitForLoadState('networkidle');
      await amara.shot(`${name}-${look}`);
      const findings = await amara.findings();
      if (findings.length > 0 || (await wider(amara)) > 0) found[name] = { findings, wider: await wider(amara) };
    }
    expect(found).toEqual({});
    expect(amara.complaints).toEqual([]);
    await amara.leave();
  });

  it('a letter, its sharing, the palette and the keys', async () => {
    const amara = await Person.arrive(browser, 'Amara Okafor', { viewport, colorScheme });
    await amara.signIn();
    await amara.open(`/documents/${document}`);
    await expect.poll(() => amara.page.locator('.ql-editor').getAttribute('contenteditable'), { timeout: 20_000 }).toBe('true');
    const found: Record<string, unknown> = {};
    const lookAt = async (name: string) => {
      await amara.shot(`${name}-${look}`);
      const findings = await amara.findings();
      if (findings.length > 0 || (await wider(amara)) > 0) found[name] = { findings, wider: await wider(amara) };
    };
    await lookAt('letter');
    await amara.page.getByRole('button', { name: 'Share' }).click();
    await amara.page
      .getByRole('dialog')
      .getByText(/everybody|everyone/i)
      .first()
      .waitFor();
    await amara.page.waitForTimeout(400);
    await lookAt('sharing');
    await amara.page.keyboard.press('Escape');
    await amara.page.getByRole('button', { name: 'Search or do' }).click();
    await amara.page.getByRole('textbox', { name: 'Search or do' }).fill('motiv');
    await amara.page.waitForTimeout(400);
    await amara.page.getByText('Motivation, scholarship').first().waitFor();
    await lookAt('palette');
    await amara.page.keyboard.press('Escape');
    await amara.page.getByRole('button', { name: /^Account of/ }).click();
    await amara.page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click();
    await amara.page.getByText('In a document: text').waitFor();
    await amara.page.waitForTimeout(400);
    await lookAt('keys');
    expect(found).toEqual({});
    expect(amara.complaints).toEqual([]);
    await amara.leave();
  });
});
