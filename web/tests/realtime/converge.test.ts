/** Three people write one document over a bad network, go offline, close and lose their tabs; in the end all have the same. */
import { expect, inject, test } from 'vitest';
import { canonical } from '../../src/realtime/text';
import { Dice } from './harness/chance';
import { Platform } from './harness/platform';
import type { Faults } from './harness/weather';
import { Writer } from './harness/writer';

const SCHEDULES = Number(process.env.SCHEDULES ?? 12);
const SEED = Number(process.env.SEED ?? 1);
const FAULTS: Faults = { loss: 0.03, double: 0.05, late: 0.3, lateness: 60, silence: 0.05 };
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

for (let seed = SEED; seed < SEED + SCHEDULES; seed += 1) {
  test(`schedule ${seed}`, async () => {
    const dice = new Dice(seed);
    const cloud = inject('platform');
    const home = cloud.people.filter(({ organization }) => organization === cloud.people[0]?.organization);
    const [first = home[0]] = home.filter(({ role }) => role === 'admin');
    const platform = new Platform(cloud, first as (typeof home)[number]);
    const document = await platform.document(`Letter ${seed}`);
    const writers = [0, 1, 2].map((index) => {
      const person = home[index % home.length] as (typeof home)[number];
      return new Writer(new Platform(cloud, person), document, dice, FAULTS);
    });
    await Promise.all(writers.map((writer) => writer.open()));

    for (let step = 0; step < 120; step += 1) {
      await pause(dice.below(8));
      const writer = dice.pick(writers);
      const roll = dice.next();
      if (roll < 0.03) writer.weather.cut();
      else if (roll < 0.05) writer.weather.network(false);
      else if (roll < 0.08) writer.weather.network(true);
      else if (roll < 0.1) writer.compose(true);
      else if (roll < 0.14) writer.compose(false);
      else if (roll < 0.16) {
        writer.compose(false);
        await writer.live.close();
        await writer.open();
      } else if (roll < 0.17) {
        writer.crash();
        await writer.open();
      } else writer.edit();
    }

    for (const writer of writers) {
      writer.compose(false);
      writer.weather.heal();
    }
    await Promise.all(writers.map((writer) => writer.until(() => writer.settled)));
    const { text, revisions } = await platform.history(document);
    await Promise.all(writers.map((writer) => writer.until(() => canonical(writer.live.shadow) === canonical(text))));
    for (const writer of writers) {
      expect(canonical(writer.view)).toBe(canonical(writer.live.shadow));
      expect(writer.live.state.copies.filter(({ reason }) => reason !== 'merged')).toEqual([]);
    }
    const changes = revisions.map(({ client, seq }) => `${client} ${seq}`);
    expect(new Set(changes).size).toBe(changes.length);
    await Promise.all(writers.map((writer) => writer.live.close()));
  });
}
