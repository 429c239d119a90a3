/** A page of this folder in Chromium: built by Vite once, served from memory. */
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import react from '@vitejs/plugin-react';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';

const ROOT = join(import.meta.dirname, 'page');
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

export interface Site {
  readonly browser: Browser;
  open(name: string, options?: { width?: number; height?: number; dark?: boolean }): Promise<Page>;
  close(): Promise<void>;
}

/** Builds the pages and starts a browser. */
export async function site(): Promise<Site> {
  const outDir = await mkdtemp(join(tmpdir(), 'editor-page-'));
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
    build: {
      outDir,
      target: 'es2023',
      minify: false,
      chunkSizeWarningLimit: 10_000,
      rollupOptions: { input: ['binding', 'editor'].map((name) => join(ROOT, `${name}.html`)) },
    },
  });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  return {
    browser,
    close: () => browser.close(),
    async open(name, { width = 1100, height = 800, dark = false } = {}) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' });
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      const page = await context.newPage();
      page.setDefaultTimeout(5000);
      await page.route('http://editor.test/**', async (route) => {
        const path = new URL(route.request().url()).pathname;
        try {
          const body = await readFile(join(outDir, path));
          await route.fulfill({ body, contentType: TYPES[extname(path)] ?? 'application/octet-stream' });
        } catch {
          await route.fulfill({ status: 404, body: '' });
        }
      });
      await page.goto(`http://editor.test/${name}.html`);
      return page;
    },
  };
}
