/**
 * How long it takes from a key to the painted letter, in a document of 100 KB with ten carets. Prints the figures; only a gross
 * mistake fails, because machines differ.
 */
import type { Op } from 'quill-delta';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Site, site } from './browser';
import type { FakeLive } from './page/fake';

declare const live: FakeLive;
declare global {
  interface Window {
    paints: number[];
  }
}

let web: Site;
beforeAll(async () => {
  web = await site();
});
afterAll(() => web.close());

it('paints what is typed within a frame', async () => {
  const page = await web.open('editor');
  const sentence = 'We write to tell you about the work that we have done with many people in many places over the years. ';
  const content: Op[] = [];
  for (let paragraph = 0; paragraph < 200; paragraph++) {
    content.push(
      { insert: `${paragraph}. ` },
      { insert: 'Strong words', attributes: { bold: true } },
      { insert: sentence.repeat(5) },
    );
    content.push(paragraph % 10 === 0 ? { insert: '\n', attributes: { block: 'h2' } } : { insert: '\n' });
  }
  await page.evaluate((ops) => window.show(ops), content);
  const length = await page.evaluate(() => live.shadow.length());
  await page.evaluate(() => {
    const others = Array.from({ length: 10 }, (_, at) => ({
      client: `cli_${at}`,
      person: `per_${at}`,
      name: `Person ${at}`,
      capacity: 'writer' as const,
      self: false,
    }));
    live.set({ participants: [...live.state.participants, ...others] });
    for (const [at, { client }] of others.entries()) live.select_remote(client, { index: 5000 + at * 9000, length: 40 });
    window.paints = [];
    const channel = new MessageChannel();
    let typed = 0;
    channel.port1.onmessage = () => window.paints.push(performance.now() - typed);
    document.addEventListener(
      'keydown',
      (event) => {
        typed = event.timeStamp;
        // A message that is posted in a frame arrives right after that frame was painted.
        requestAnimationFrame(() => channel.port2.postMessage(null));
      },
      { capture: true },
    );
  });
  await page.locator('.ql-editor p').nth(4).click();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const spent = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value * 1000]));
  };
  const before = await spent();
  for (const letter of 'so that the reader feels at home, and the writer too: every letter counts. '.repeat(4)) {
    await page.keyboard.press(letter === ' ' ? 'Space' : letter);
    await page.waitForTimeout(20);
  }
  const after = await spent();
  const paints = (await page.evaluate(() => window.paints)).sort((one, other) => one - other);
  const at = (share: number) => paints[Math.floor(paints.length * share)] ?? Number.NaN;
  console.log(
    `${length} units, ${paints.length} keys: key to paint p50 ${at(0.5).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms`,
  );
  const each = (name: string) => (((after[name] ?? 0) - (before[name] ?? 0)) / paints.length).toFixed(2);
  console.log(
    `a key: script ${each('ScriptDuration')} ms, style ${each('RecalcStyleDuration')} ms, layout ${each('LayoutDuration')} ms`,
  );
  expect(at(0.5)).toBeLessThan(100);
});
