/**
 * The editor as a person meets it: what they type becomes what they mean, everything can be reached with the keyboard, nothing that
 * is pasted breaks a document, and a screen reader hears what it should.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import type Delta from 'quill-delta';
import type { Op } from 'quill-delta';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Site, site } from './browser';
import type { FakeLive } from './page/fake';

declare const live: FakeLive & { constructor: typeof FakeLive };
declare const Delta_: typeof Delta;
declare global {
  interface Window {
    Delta: typeof Delta_;
    /** Mounts the editor on another document. */
    show(content: Op[]): void;
  }
}

let web: Site;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  web = await site();
});
afterAll(() => web.close());
afterEach(async () => {
  const calls = await page.evaluate(() => live.calls.filter((call) => call.startsWith('broken')));
  expect(calls).toEqual([]);
  expect(errors.splice(0)).toEqual([]);
  await page.context().close();
});

async function open(content?: Op[], options?: { width?: number; height?: number; dark?: boolean }) {
  page = await web.open('editor', options);
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  if (content) await page.evaluate((ops) => window.show(ops), content);
  await page.locator('.ql-editor').waitFor();
  await page.waitForTimeout(50);
}

const shadow = () => page.evaluate(() => live.shadow.ops);
const text = async () => (await shadow()).map(({ insert }) => (typeof insert === 'string' ? insert : '—')).join('');
const type = (what: string) => page.keyboard.type(what);
const press = (key: string) => page.keyboard.press(key);
const paste = (data: Record<string, string>) =>
  page.evaluate((data) => {
    const clipboardData = new DataTransfer();
    for (const [kind, value] of Object.entries(data)) clipboardData.setData(kind, value);
    document
      .querySelector('.ql-editor')
      ?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, data);
const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'clipboard', name), 'utf8');

async function empty() {
  await open([{ insert: '\n' }]);
  await page.locator('.ql-editor').click();
}

describe('Markdown', () => {
  it('becomes what it means, and one undo gives the characters back', async () => {
    await empty();
    await type('## Hello');
    expect(await shadow()).toEqual([{ insert: 'Hello' }, { insert: '\n', attributes: { block: 'h2' } }]);
    await press('Enter');
    await type('- ');
    expect((await shadow()).at(-1)).toEqual({ insert: '\n', attributes: { block: 'bullet' } });
    await press('Control+z');
    expect(await text()).toBe('Hello\n- \n');
    await press('Backspace');
    await press('Control+z');
    expect(await text()).toBe('Hello\n- \n');
    await type('x ');
    expect(await text()).toBe('Hello\n- x \n');
  });

  it('marks text and goes on without the mark', async () => {
    await empty();
    await type('a **b** c *d* `e` ~~f~~ [g](https://example.com) h');
    expect(await shadow()).toEqual([
      { insert: 'a ' },
      { insert: 'b', attributes: { bold: true } },
      { insert: ' c ' },
      { insert: 'd', attributes: { italic: true } },
      { insert: ' ' },
      { insert: 'e', attributes: { code: true } },
      { insert: ' ' },
      { insert: 'f', attributes: { strike: true } },
      { insert: ' ' },
      { insert: 'g', attributes: { link: 'https://example.com' } },
      { insert: ' h\n' },
    ]);
  });

  it('makes dividers, checklists and code', async () => {
    await empty();
    await type('---[] todo\n\n```let x\n\n\nend');
    expect(await shadow()).toEqual([
      { insert: { divider: true } },
      { insert: '\ntodo' },
      { insert: '\n', attributes: { block: 'check' } },
      { insert: 'let x' },
      { insert: '\n', attributes: { block: 'code' } },
      { insert: 'end\n' },
    ]);
  });
});

describe('the keyboard', () => {
  it('runs the slash menu', async () => {
    await empty();
    await type('/head');
    const menu = page.getByRole('listbox', { name: 'Insert' });
    await menu.waitFor();
    expect(await menu.getByRole('option').count()).toBe(3);
    await press('ArrowDown');
    expect(await page.locator('.ql-editor').getAttribute('aria-activedescendant')).toBe(
      await menu.getByRole('option').nth(1).getAttribute('id'),
    );
    await press('Enter');
    await type('Title');
    expect(await shadow()).toEqual([{ insert: 'Title' }, { insert: '\n', attributes: { block: 'h2' } }]);
    await type(' and/or /');
    await menu.waitFor();
    await press('Escape');
    expect(await menu.count()).toBe(0);
    expect(await text()).toBe('Title and/or /\n');
  });

  it('sets formats, makes a link and takes it away', async () => {
    await empty();
    await type('see us');
    for (let letter = 0; letter < 2; letter++) await press('Shift+ArrowLeft');
    await press('Control+Shift+x');
    await press('Control+k');
    await type('example.com');
    await press('Enter');
    expect(await shadow()).toEqual([
      { insert: 'see ' },
      { insert: 'us', attributes: { strike: true, link: 'https://example.com' } },
      { insert: '\n' },
    ]);
    await press('ArrowLeft');
    await page.getByRole('button', { name: 'Remove the link' }).click();
    expect((await shadow())[1]).toEqual({ insert: 'us', attributes: { strike: true } });
    await press('Control+Alt+3');
    await press('Control+Shift+e');
    expect((await shadow()).at(-1)).toEqual({ insert: '\n', attributes: { block: 'h3', align: 'center' } });
  });

  it('walks the toolbar with arrows and leaves the text with Tab', async () => {
    await empty();
    await press('Alt+F10');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Undo');
    await press('ArrowRight');
    await press('ArrowRight');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toContain('Kind of line');
    await page.locator('.ql-editor').focus();
    await press('Tab');
    expect(await page.evaluate(() => document.activeElement?.classList.contains('ql-editor'))).toBe(false);
    expect(await text()).toBe('\n');
  });

  it('finds and replaces; all of it is one undo', async () => {
    await open([{ insert: 'one two ' }, { insert: 'One', attributes: { bold: true } }, { insert: ' someone\n' }]);
    await page.locator('.ql-editor').click();
    await press('Control+h');
    await type('one');
    const bar = page.getByRole('search');
    await bar.getByText('1 of 3').or(bar.getByText('2 of 3')).or(bar.getByText('3 of 3')).waitFor();
    await bar.getByRole('button', { name: 'Whole words' }).click();
    await bar.getByText(/of 2/).waitFor();
    expect(await page.evaluate(() => CSS.highlights.get('found')?.size)).toBe(2);
    await bar.getByLabel('Replace with').fill('1');
    await bar.getByRole('button', { name: 'All' }).click();
    expect(await shadow()).toEqual([{ insert: '1 two ' }, { insert: '1', attributes: { bold: true } }, { insert: ' someone\n' }]);
    await press('Control+z');
    expect(await text()).toBe('one two One someone\n');
    await bar.getByRole('button', { name: 'Close find' }).click();
    expect(await page.evaluate(() => CSS.highlights.has('found'))).toBe(false);
  });
});

describe('pasting', () => {
  it('keeps what a letter from Word says', async () => {
    await empty();
    await paste({ 'text/html': fixture('word.clipboard'), 'text/plain': 'x' });
    expect(await shadow()).toEqual([
      { insert: 'Application for Service Designer' },
      { insert: '\n', attributes: { block: 'h1' } },
      { insert: 'Lisbon, 24 November' },
      { insert: '\n', attributes: { align: 'right' } },
      { insert: '\nDear Ms Lindqvist, I am ' },
      { insert: 'very', attributes: { bold: true } },
      { insert: ' ' },
      { insert: 'glad', attributes: { italic: true } },
      { insert: ' to ' },
      { insert: 'apply', attributes: { underline: true } },
      { insert: ' to ' },
      { insert: 'your', attributes: { strike: true } },
      { insert: ' ' },
      { insert: 'this post', attributes: { link: 'https://example.com/jobs?id=7' } },
      { insert: '.\nResearch' },
      { insert: '\n', attributes: { block: 'bullet' } },
      { insert: 'in four languages' },
      { insert: '\n', attributes: { block: 'bullet', indent: 1 } },
      { insert: 'First' },
      { insert: '\n', attributes: { block: 'ordered' } },
      { insert: '2019\tCity of Lisbon\n2022\tHealth centres\n\nKind regards\n' },
    ]);
    await page.getByText('A picture was left out. A table became lines of text. Comments were left out.').waitFor();
  });

  it('keeps what a letter from Google Docs says', async () => {
    await empty();
    await paste({ 'text/html': fixture('docs.clipboard'), 'text/plain': 'x' });
    expect(await shadow()).toEqual([
      { insert: 'About me' },
      { insert: '\n', attributes: { block: 'h2' } },
      { insert: 'I am ' },
      { insert: 'bold', attributes: { bold: true } },
      { insert: ', ' },
      { insert: 'slanted', attributes: { italic: true } },
      { insert: ' gone', attributes: { strike: true } },
      { insert: ' and ' },
      { insert: 'linked', attributes: { link: 'https://example.com/' } },
      { insert: '\n', attributes: { align: 'center' } },
      { insert: '\nOne' },
      { insert: '\n', attributes: { block: 'bullet' } },
      { insert: 'Within' },
      { insert: '\n', attributes: { block: 'bullet', indent: 1 } },
      { insert: 'Numbered' },
      { insert: '\n', attributes: { block: 'ordered' } },
      { insert: 'To do' },
      { insert: '\n', attributes: { block: 'check' } },
      { insert: { divider: true } },
      { insert: '\nEnd\n' },
    ]);
  });

  it('brings back exactly what was copied here, and plain text as plain', async () => {
    await open();
    await page.locator('.ql-editor').click();
    const before = await shadow();
    await press('Control+a');
    await press('Control+x');
    expect(await text()).toBe('\n');
    await press('Control+v');
    expect((await text()).trimEnd()).toBe(
      before
        .map(({ insert }) => (typeof insert === 'string' ? insert : '—'))
        .join('')
        .trimEnd(),
    );
    await press('Control+a');
    await paste({ 'text/plain': 'one\r\ntwo', 'application/x-career-companion': 'nonsense' });
    expect(await text()).toBe('one\ntwo\n');
  });

  it('is not fooled by what others put on the clipboard', async () => {
    await empty();
    const evil = [{ insert: { video: 'x' } }, { insert: 'a\u0000b', attributes: { color: 'red', link: 'javascript:1' } }];
    await paste({ 'application/x-career-companion': JSON.stringify(evil), 'text/html': '<b>x</b>', 'text/plain': 'x' });
    expect(await shadow()).toEqual([{ insert: 'ab\n' }]);
  });
});

describe('what is around the text', () => {
  it('says who writes and who comes, at most once in five seconds', async () => {
    await open();
    await page.evaluate(() => {
      live.remote(new window.Delta().insert('Hi'), 'cli_jonas');
      live.remote(new window.Delta().insert('Hi'), 'cli_jonas');
      live.join({ client: 'cli_new', person: 'per_new', name: 'Noor', capacity: 'writer', self: false });
    });
    const said = page.locator('[data-announcements]');
    await expect.poll(() => said.textContent()).toBe('Jonas Lindqvist is writing');
    await page.waitForTimeout(1000);
    expect(await said.textContent()).toBe('Jonas Lindqvist is writing');
    await expect.poll(() => said.textContent(), { timeout: 6000 }).toContain('Noor joined');
  });

  it('shows kept texts until they are dealt with', async () => {
    await open([{ insert: 'Dear all,\n' }]);
    await page.evaluate(() =>
      live.set({
        copies: [
          {
            id: 'c1',
            reason: 'merged',
            at: '2026-11-24T08:00:00.000Z',
            detail: '',
            content: new window.Delta().insert('Kept').insert('\n', { block: 'h1' }),
          },
        ],
      }),
    );
    await page.getByRole('button', { name: 'Look at it' }).click();
    await page.getByRole('button', { name: 'View' }).click();
    await page.getByRole('heading', { name: 'Kept', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Insert at the end' }).click();
    expect(await shadow()).toEqual([{ insert: 'Dear all,\nKept' }, { insert: '\n', attributes: { block: 'h1' } }]);
    await page.getByRole('button', { name: 'Look at it' }).click();
    await page.getByRole('button', { name: 'Discard…' }).click();
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await expect.poll(() => page.getByText('A text was kept for you').count()).toBe(0);
  });

  it('lets nobody write who may only read', async () => {
    await open([{ insert: 'Dear all,\n' }]);
    await page.evaluate(() => live.set({ capacity: 'viewer', reason: 'read_only', editable: false }));
    await page.getByText('Read only', { exact: true }).first().waitFor();
    expect(await page.getByRole('toolbar').count()).toBe(0);
    await page.locator('.ql-editor').click();
    await type('x');
    await press('Control+b');
    expect(await text()).toBe('Dear all,\n');
    await press('Control+f');
    await page.getByRole('search').waitFor();
  });

  it('tells how full the page is', async () => {
    await open([{ insert: 'Dear all,\n' }]);
    await page.getByText('0.1 of a page').waitFor();
    await page.context().close();
    await open([{ insert: `${'We write to tell you about our work. '.repeat(12)}\n`.repeat(14) }]);
    await page.getByText(/^1\.\d pages$/).waitFor();
    await page.getByText('more than one page').waitFor({ state: 'attached' });
  });

  it('prints the letter and nothing else', async () => {
    await open();
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.length).toBeGreaterThan(1000);
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    expect(await page.locator('#root').isVisible()).toBe(false);
    expect(await page.locator('.letter-print').isVisible()).toBe(true);
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    expect(await page.locator('.letter-print').count()).toBe(0);
  });

  it.each([
    ['by day', {}],
    ['by night', { dark: true }],
    ['on a phone', { width: 390, height: 844 }],
  ])('has nothing that axe finds, %s', async (_, options) => {
    await open(undefined, options);
    await page.evaluate(() => {
      live.select_remote('cli_jonas', { index: 3, length: 10 });
      live.set({ link: 'offline', unsent: 3 });
    });
    await page.addScriptTag({ content: axe.source });
    const look = () =>
      page.evaluate(async () =>
        (await (window as unknown as { axe: typeof axe }).axe.run()).violations.map(
          ({ id, nodes }) => `${id}: ${nodes[0]?.html}`,
        ),
      );
    expect(await look()).toEqual([]);
    await page.locator('.ql-editor').click();
    await press('Control+End');
    await type('\n/');
    await page.getByRole('listbox').waitFor();
    expect(await look()).toEqual([]);
    await press('Escape');
    await press('Control+h');
    await page.getByRole('search').waitFor();
    expect(await look()).toEqual([]);
    await press('Escape');
    await press('Control+k');
    await page.getByRole('dialog').waitFor();
    expect(await look()).toEqual([]);
  });
});
