/** Seeded schedules of loss, delay and disorder, under virtual time; and the proof that they would notice. `SCHEDULES`, `SEED`. */
import { expect, it } from 'vitest';
import type { Check } from './platform';
import { World } from './world';

const SCHEDULES = Number(process.env.SCHEDULES ?? 200);
const SEED = Number(process.env.SEED ?? 1);
/** So many schedules at most until one notices that a check is missing. */
const TO_NOTICE = 60;

it(`ends everywhere with the same text, in ${SCHEDULES} schedules`, () => {
  const tally = new Map<string, number>();
  for (let seed = SEED; seed < SEED + SCHEDULES; seed += 1) {
    const world = new World(seed);
    expect(world.run(), `seed ${seed}`).toBeNull();
    for (const [what, count] of world.tally) tally.set(what, (tally.get(what) ?? 0) + count);
  }
  const wanted = [
    'behind',
    'crashes',
    'doubled',
    'fences',
    'hashes',
    'lease_lost',
    'lost',
    'prunings',
    'rebuilds',
    'refused',
    'resync',
    'submits by REST',
  ];
  if (SCHEDULES >= 200) expect(wanted.filter((what) => !tally.has(what))).toEqual([]);
}, 300_000);

it.each<Check>(['ordering', 'recognition', 'dedupe', 'gap'])(
  'notices that the check is missing: %s',
  (check) => {
    const seeds = Array.from({ length: TO_NOTICE }, (_, index) => index + 1);
    expect(seeds.find((seed) => new World(seed, check).run() !== null)).toBeDefined();
  },
  60_000,
);
