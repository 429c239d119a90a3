/**
 * How fast the client is, in a real browser against a local cloud on the same machine. Prints a table; judges nothing, because a
 * time depends on what else the machine does. Frames are not held back to 60 a second, so that a figure is work and not waiting.
 */
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, it } from 'vitest';
import { newDocument, Person } from '../browser/people';

const KEYS = 120;
const PAUSE_MS = 170;

let browser: Browser;
const table: Record<string, string>[] = [];

beforeAll(async () => {
  const args = ['--no-sandbox', '--disable-frame-rate-limit', '--disable-gpu-vsync'];
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
});
afterAll(async () => {
  await browser.close();
  console.table(table);
});

const percentile = (values: number[], part: number) =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * part)] ?? Number.NaN;
function report(what: string, times: number[]): void {
  const said = (part: number) => `${percentile(times, part).toFixed(1)} ms`;
  table.push({ what, p50: said(0.5), p95: said(0.95), max: said(1), times: String(times.length) });
}

async function open(person: Person, document: string): Promise<void> {
  await person.open(`/documents/${document}`);
  await editable(person.page);
}
const editable = (page: Page) => page.locator('.ql-editor[contenteditable=true]').waitFor();

/** From now on the page notes when each key was pressed, and when a frame that shows what followed is done. */
const watchKeys = (page: Page) =>
  page.evaluate(() => {
    const noted = { pressed: [] as number[], painted: [] as number[] };
    Object.assign(window, { noted });
    const channel = new MessageChannel();
    let waiting = 0;
    channel.port1.onmessage = () => {
      for (; waiting > 0; waiting -= 1) noted.painted.push(performance.timeOrigin + performance.now());
    };
    window.addEventListener(
      'keydown',
      (event) => {
        if (event.key.length !== 1) return;
        noted.pressed.push(performance.timeOrigin + event.timeStamp);
        // The frame after this key: its callbacks run, it is painted, and then the message comes.
        requestAnimationFrame(() => {
          waiting += 1;
          channel.port2.postMessage(null);
        });
      },
      { capture: true },
    );
  });

/** From now on the page notes when a frame is done that shows one more of these characters than before. */
const watchText = (page: Page, character: string) =>
  page.evaluate((wanted) => {
    const painted: number[] = [];
    Object.assign(window, { painted });
    const root = document.querySelector('.ql-editor');
    if (!root) throw new Error('there is no editor');
    const channel = new MessageChannel();
    let shown = 0;
    channel.port1.onmessage = ({ data }) => {
      while (painted.length < (data as number)) painted.push(performance.timeOrigin + performance.now());
    };
    new MutationObserver(() => {
      const count = (root.textContent ?? '').split(wanted).length - 1;
      if (count <= shown) return;
      shown = count;
      requestAnimationFrame(() => channel.port2.postMessage(count));
    }).observe(root, { subtree: true, childList: true, characterData: true });
  }, character);

interface Notes {
  noted: { pressed: number[]; painted: number[] };
  painted: number[];
}
const notes = (page: Page): Promise<Notes> =>
  page
    .evaluate(() => window as unknown as Notes)
    .then(() =>
      page.evaluate(() => {
        const { noted, painted } = window as unknown as Notes;
        return { noted, painted };
      }),
    );

async function type(page: Page, character: string): Promise<void> {
  for (let key = 0; key < KEYS; key += 1) {
    await page.keyboard.press(character);
    await page.waitForTimeout(PAUSE_MS);
  }
}

it('a key press until it is painted at the other person', async () => {
  const document = await newDocument('Measured: two people');
  const [amara, jonas] = [await Person.arrive(browser, 'Amara Okafor'), await Person.arrive(browser, 'Jonas Lindqvist')];
  for (const person of [amara, jonas]) {
    await person.signIn();
    await open(person, document);
  }
  await jonas.page.locator('.ql-editor').click();
  await jonas.page.keyboard.type('Dear all, ');
  await amara.page.locator('.ql-editor').click();
  await amara.page.waitForTimeout(1_000);
  await watchKeys(amara.page);
  await watchText(jonas.page, 'x');
  await type(amara.page, 'x');
  await jonas.page.waitForTimeout(1_500);
  const [here, there] = [await notes(amara.page), await notes(jonas.page)];
  report(
    'key press → painted here',
    here.noted.pressed.map((at, key) => (here.noted.painted[key] ?? Number.NaN) - at),
  );
  report(
    'key press → painted at the other person',
    here.noted.pressed.map((at, key) => (there.painted[key] ?? Number.NaN) - at),
  );
  await Promise.all([amara.leave(), jonas.leave()]);
});

it('typing in a long document among ten people', async () => {
  const document = await newDocument('Measured: 100 KB');
  const amara = await Person.arrive(browser, 'Amara Okafor');
  const { page } = amara;
  await page.routeWebSocket(/\/live/, (ours) => {
    const theirs = ours.connectToServer();
    theirs.onMessage((message) => {
      ours.send(message);
      const frame = JSON.parse(String(message)) as { type?: string; head?: number };
      if (frame.type !== 'opened') return;
      // Nine people more, whom only this page sees: where they are is told as the platform tells it.
      for (let index = 1; index < 10; index += 1) {
        const client = `cli_0198f6a2-7c1e-7000-8000-0000000000${10 + index}`;
        const person = `per_0198f6a2-7c1e-7000-8000-0000000002${10 + index}`;
        ours.send(
          JSON.stringify({
            type: 'joined',
            document,
            participant: { client, person, name: `Person ${index}`, capacity: 'writer' },
          }),
        );
        const selection = { revision: frame.head, index: 9_000 * index, length: 12 };
        ours.send(JSON.stringify({ type: 'presence', document, client, seq: 1, selection }));
      }
    });
  });
  await amara.signIn();
  await open(amara, document);
  const line = 'I have worked with data for ten years, and I know the harbour and the people who work there.';
  await page.evaluate((text) => navigator.clipboard.writeText(text), `${line}\n`.repeat(Math.ceil(100_000 / line.length)));
  await page.locator('.ql-editor').click();
  await page.keyboard.press('Control+V');
  await page.getByText('Saved', { exact: true }).waitFor({ timeout: 60_000 });
  await page.reload();
  await editable(page);
  await page.locator('.ql-cursor').nth(8).waitFor({ state: 'attached' });
  await page.locator('.ql-editor').click();
  await page.keyboard.press('Control+Home');
  await page.waitForTimeout(2_000);
  await watchKeys(page);
  await type(page, 'y');
  const { noted } = await notes(page);
  report(
    'key press → painted, 100 KB and ten people',
    noted.pressed.map((at, key) => (noted.painted[key] ?? Number.NaN) - at),
  );
  await amara.leave();
});

it('opening a document', async () => {
  const document = await newDocument('Measured: opening');
  const amara = await Person.arrive(browser, 'Amara Okafor');
  await amara.signIn();
  const times: Record<'first' | 'again', number[]> = { first: [], again: [] };
  for (let round = 0; round < 5; round += 1) {
    const fresh = await newDocument(`Measured: opening ${round}`);
    for (const kind of ['first', 'again'] as const) {
      const from = performance.now();
      await open(amara, fresh);
      times[kind].push(performance.now() - from);
    }
  }
  report('address → editable, never opened on this device', times.first);
  report('address → editable, opened here before', times.again);
  await open(amara, document);
  await amara.leave();
});
