/** The page of the simulation, built once and served where the platform answers too, and Chromium to open it in. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { build, preview } from 'vite';
import type { Cloud } from '../realtime/harness/platform';
import type { Key } from './page/main';

const ROOT = join(import.meta.dirname, 'page');

export interface Site {
  open(): Promise<Page>;
  close(): Promise<void>;
}

export async function site(cloud: Cloud): Promise<Site> {
  const outDir = await mkdtemp(join(tmpdir(), 'simulation-'));
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: { outDir, target: 'es2023', minify: false, chunkSizeWarningLimit: 10_000 },
  });
  const { rest, socket } = cloud;
  const server = await preview({
    root: ROOT,
    configFile: false,
    logLevel: 'silent',
    build: { outDir },
    preview: {
      host: '127.0.0.1',
      port: 0,
      proxy: { '/platform': rest, '/collaboration': rest, '/live': { target: new URL(socket).origin, ws: true } },
    },
  });
  const browser = await launch();
  const address = server.resolvedUrls?.local[0] as string;
  return {
    open: () => open(browser, address),
    async close() {
      await browser.close();
      await server.close();
      await rm(outDir, { recursive: true });
    },
  };
}

/** Debian's Chromium, or the one that `CHROMIUM` names. */
const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

async function open(browser: Browser, address: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await page.exposeFunction('key', (key: Key) => put(page, session, key));
  await page.goto(address);
  return page;
}

/** A key or a step of an input method, where the page has its focus. */
async function put(page: Page, session: CDPSession, key: Key): Promise<void> {
  if ('type' in key) await page.keyboard.type(key.type);
  else if ('press' in key) await page.keyboard.press(key.press);
  else if ('commit' in key) await session.send('Input.insertText', { text: key.commit });
  else
    await session.send('Input.imeSetComposition', {
      text: key.compose,
      selectionStart: key.compose.length,
      selectionEnd: key.compose.length,
    });
}
