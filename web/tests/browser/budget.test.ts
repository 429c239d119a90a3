/** What a first visit has to fetch, as a host that compresses would send it. The editor is not in it. */
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, Person } from './people';

const BUDGET = 300_000;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

it('the door and the first page after it stay within the budget', async () => {
  const amara = await Person.arrive(browser, 'Amara Okafor', { serviceWorkers: 'block' });
  const sizes = new Map<string, number>();
  const fetched: Promise<void>[] = [];
  amara.page.on('response', (response) => {
    const { pathname, origin } = new URL(response.url());
    const ours = pathname === '/' || /^\/(assets\/|favicon|manifest|index)/.test(pathname);
    if (!ours || origin !== new URL(amara.page.url() === 'about:blank' ? response.url() : amara.page.url()).origin) return;
    fetched.push(
      response.body().then(
        (body) => void sizes.set(pathname, gzipSync(body).length),
        () => {},
      ),
    );
  });
  await amara.page.goto('/');
  await amara.page.getByRole('button', { name: 'Sign in' }).waitFor();
  await Promise.all(fetched);
  const sum = () => [...sizes.values()].reduce((all, size) => all + size, 0);
  const door = sum();
  await amara.signIn();
  await amara.page.getByRole('heading', { level: 1 }).waitFor();
  await amara.page.waitForLoadState('networkidle');
  await Promise.all(fetched);
  console.log(
    `first view, compressed: the door ${Math.round(door / 1_000)} KB, with the first page ${Math.round(sum() / 1_000)} KB`,
  );
  expect(door).toBeGreaterThan(50_000);
  expect(sum()).toBeLessThan(BUDGET);
  expect([...sizes.keys()].filter((path) => /quill|Editor/i.test(path))).toEqual([]);
  await amara.leave();
});
