/**
 * Seeded schedules of people who write one document together, with a real Quill each, on the real local cloud, over a bad network.
 * `SCHEDULES` says how many, `SEED` is the first: what fails is tried again by `SEED=n SCHEDULES=1`.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Outcome } from './page/schedule';
import { type Site, site } from './site';

const SCHEDULES = Number(process.env.SCHEDULES ?? 200);
const SEED = Number(process.env.SEED ?? 1);
/** How many schedules a page runs before a fresh one is opened. */
const SCHEDULES_A_PAGE = 25;

let web: Site;
const idle: { page: Page; left: number }[] = [];
const outcomes: Outcome[] = [];
const cloud = inject('platform');
const home = cloud.people.filter(({ organization }) => organization === cloud.people[0]?.organization);
const people = [...home.filter(({ role }) => role === 'admin'), ...home.filter(({ role }) => role !== 'admin')];

beforeAll(async () => {
  web = await site(cloud);
});
afterAll(async () => {
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const times = outcomes.map(({ ms }) => ms).sort((a, b) => a - b);
  console.log(
    [
      `${outcomes.length} schedules: ${sum(({ editors }) => editors)} editors, ${sum(({ actions }) => actions.length)} actions,`,
      `${sum(({ revisions }) => revisions)} revisions, ${sum(({ marks }) => marks)} marks, ${sum(({ merged }) => merged)} merged;`,
      `corrections: ${sum(({ corrections }) => corrections.edits)} after edits, ${sum(({ corrections }) => corrections.remote)} after others' changes;`,
      `a schedule took ${times[Math.floor(times.length / 2)]} ms (median), ${times.at(-1)} ms at most`,
    ].join(' '),
  );
  await web.close();
});

/** Runs a schedule on a page that is free. A page on which something failed is not used again. */
async function run(seed: number): Promise<Outcome> {
  const { page, left } = idle.pop() ?? { page: await web.open(), left: SCHEDULES_A_PAGE };
  const outcome = await page.evaluate(([seed, people]) => window.simulate(seed, people), [seed, people] as const);
  if (left > 1 && outcome.failures.length === 0) idle.push({ page, left: left - 1 });
  else await page.context().close();
  return outcome;
}

for (let seed = SEED; seed < SEED + SCHEDULES; seed += 1) {
  test.concurrent(`schedule ${seed}`, async () => {
    const outcome = await run(seed);
    outcomes.push(outcome);
    expect(outcome.failures, `seed ${seed}\n${outcome.actions.join('\n')}`).toEqual([]);
  });
}
