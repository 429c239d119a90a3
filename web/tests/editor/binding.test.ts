/**
 * Whatever a person does in Quill, and whatever others do meanwhile, Quill shows the shadow and every edit is one that the platform
 * takes. The fake live document judges each edit; a disagreement, a refusal or a needless correction fails.
 */

import type { Page } from 'playwright-core';
import type Quill from 'quill/core.js';
import type { Op } from 'quill-delta';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Binding } from '../../src/collaboration/editor/binding';
import { type Site, site } from './browser';
import type { FakeLive } from './page/fake';

/** What the page has. */
declare const start: (content: Op[]) => void;
declare const quill: Quill;
declare const live: FakeLive;
declare const binding: Binding;
declare const refused: string[];
declare const remote: (ops: Op[]) => void;

let web: Site;
let page: Page;

beforeAll(async () => {
  web = await site();
  page = await web.open('binding');
});
afterAll(() => web.close());
beforeEach(() => page.evaluate(() => start([{ insert: 'Dear all,\n' }])));

/** What must hold at any time. */
async function check() {
  const state = await page.evaluate(() => {
    quill.update();
    return { agrees: binding.agrees(), refused, broken: live.calls, shadow: live.shadow.ops, shown: quill.getContents().ops };
  });
  expect(state.broken).toEqual([]);
  expect(state.refused).toEqual([]);
  expect(state.agrees, `${JSON.stringify(state.shadow)} is shown as ${JSON.stringify(state.shown)}`).toBe(true);
  return state.shadow as { insert: unknown; attributes?: Record<string, unknown> }[];
}

const caret = (index: number, length = 0) =>
  page.evaluate(
    ([index, length]) => {
      quill.focus();
      quill.setSelection(index, length);
    },
    [index, length] as const,
  );
const restart = (content: Op[]) => page.evaluate((content) => start(content), content);
const fromOther = (ops: Op[]) => page.evaluate((ops) => remote(ops), ops);
const corrections = () => page.evaluate(() => binding.corrections);

describe('a person', () => {
  it('types, breaks lines and deletes', async () => {
    await caret(9);
    await page.keyboard.type('\nThank you — für alles 👋🏽.');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    expect(await check()).toEqual([{ insert: 'Dear all,\nThank you — für alles \n' }]);
  });

  it('selects everything and deletes it, twice', async () => {
    await restart([{ insert: 'One\n\n' }, { insert: 'Two' }, { insert: '\n', attributes: { block: 'h1' } }]);
    await caret(0);
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await check();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('x');
    await check();
  });

  it('deletes whole characters beside formatted text', async () => {
    await restart([{ insert: 'a👨‍👩‍👧' }, { insert: 'b', attributes: { bold: true } }, { insert: '👋🏽\n' }]);
    await caret(10);
    await page.keyboard.press('Backspace');
    expect(await check()).toEqual([{ insert: 'a👨‍👩‍👧👋🏽\n' }]);
    await page.keyboard.press('Backspace');
    expect(await check()).toEqual([{ insert: 'a👋🏽\n' }]);
    await page.keyboard.press('Delete');
    expect(await check()).toEqual([{ insert: 'a\n' }]);
  });

  it('deletes whole characters where a format ends', async () => {
    await restart([
      { insert: 'b', attributes: { bold: true } },
      { insert: '👋🏽e' },
      { insert: '\u0301', attributes: { bold: true } },
      { insert: '\n' },
    ]);
    await caret(1);
    await page.keyboard.press('Delete');
    expect((await check())[1]).toEqual({ insert: 'e' });
    await caret(3);
    await page.keyboard.press('Backspace');
    expect(await check()).toEqual([{ insert: 'b', attributes: { bold: true } }, { insert: '\n' }]);
  });

  it('keeps the final newline and whole characters, whatever Quill says it did', async () => {
    await restart([{ insert: '👋\n\n' }]);
    await page.evaluate(() => quill.updateContents([{ retain: 3 }, { delete: 1 }], 'user'));
    expect(await check()).toEqual([{ insert: '👋\n' }]);
    await page.evaluate(() => quill.deleteText(1, 1, 'user'));
    expect(await check()).toEqual([{ insert: '\n' }]);
  });

  it('formats text and lines', async () => {
    await caret(0, 9);
    await page.keyboard.press('Control+b');
    await page.evaluate(() => quill.format('list', 'check', 'user'));
    await page.evaluate(() => quill.format('header', 2, 'user'));
    await page.evaluate(() => quill.format('align', 'right', 'user'));
    expect(await check()).toEqual([
      { insert: 'Dear all,', attributes: { bold: true } },
      { insert: '\n', attributes: { block: 'h2', align: 'right' } },
    ]);
  });

  it('cannot bring in what no document may hold', async () => {
    await page.evaluate(() => {
      quill.updateContents([{ retain: 4 }, { insert: 'x\u0000\ufeffy', attributes: { link: 'https://a b' } }], 'user');
    });
    const [first] = await check();
    expect(first).toEqual({ insert: 'Dearxy all,\n' });
    expect((await corrections()).edits).toBeGreaterThan(0);
  });

  it('sees the text put back when an edit is refused', async () => {
    await page.evaluate(() => {
      live.refuseNext = true;
    });
    await caret(9);
    await page.keyboard.type('!');
    const text = await page.evaluate(() => quill.getText());
    expect(text).toBe('Dear all,\n');
    expect(await page.evaluate(() => refused.splice(0))).toHaveLength(1);
    await check();
  });

  it('undoes words, and only their own', async () => {
    await caret(9);
    await page.keyboard.type(' one two');
    await fromOther([{ insert: 'Hello. ' }]);
    await page.keyboard.press('Control+z');
    expect(await check()).toEqual([{ insert: 'Hello. Dear all, one \n' }]);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    expect(await check()).toEqual([{ insert: 'Hello. Dear all,\n' }]);
    await page.keyboard.press('Control+Shift+z');
    await check();
  });
});

describe('others', () => {
  it('change every block into every other', async () => {
    const blocks = ['h1', 'h2', 'h3', 'bullet', 'ordered', 'check', 'quote', 'code', null];
    for (const from of blocks) {
      for (const to of blocks) {
        await restart([
          { insert: 'bold', attributes: { bold: true } },
          from ? { insert: '\n', attributes: { block: from } } : { insert: '\n' },
          { insert: 'x\n' },
        ]);
        await fromOther([{ retain: 4 }, { retain: 1, attributes: { block: to, align: 'center', indent: 3 } }]);
        await check();
        expect(await corrections(), `${from} to ${to}`).toEqual({ edits: 0, remote: 0 });
      }
    }
  });

  it('put dividers and formats anywhere', async () => {
    await restart([{ insert: 'ab' }, { insert: '\n', attributes: { block: 'code' } }, { insert: 'cd\n' }]);
    await fromOther([
      { retain: 1 },
      { insert: { divider: true } },
      { retain: 1, attributes: { italic: true, link: 'http://[' } },
      { retain: 1 },
      { insert: { divider: true } },
    ]);
    await fromOther([{ retain: 8 }, { insert: { divider: true } }]).catch(() => undefined);
    await fromOther([{ insert: { divider: true } }, { insert: '\n' }]);
    await check();
    expect(await corrections()).toEqual({ edits: 0, remote: 0 });
  });

  it('write while an edit was not noticed yet', async () => {
    await caret(9);
    await page.evaluate(() => {
      const text = quill.root.querySelector('p')?.firstChild;
      if (text instanceof Text) text.appendData('X');
      remote([{ retain: 5 }, { delete: 3 }]);
    });
    expect(await check()).toEqual([{ insert: 'Dear ,X\n' }]);
  });

  it('wait while a word is composed', async () => {
    await caret(9);
    const session = await page.context().newCDPSession(page);
    await session.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
    await fromOther([{ insert: 'Hi. ' }]);
    await session.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
    expect(await page.evaluate(() => quill.getText())).not.toContain('Hi.');
    await session.send('Input.insertText', { text: '日本' });
    await page.waitForTimeout(30);
    expect(await check()).toEqual([{ insert: 'Hi. Dear all,日本\n' }]);
  });
});

describe('any sequence', () => {
  const seeds = Array.from({ length: Number(process.env.SEEDS ?? 12) }, (_, seed) => Number(process.env.SEED ?? 1) + seed);
  it.each(seeds)('of input and remote changes agrees (seed %i)', async (seed) => {
    const next = random(seed);
    const pick = <T>(list: readonly T[]) => list[Math.floor(next() * list.length)] as T;
    await restart([
      { insert: 'Title' },
      { insert: '\n', attributes: { block: 'h1' } },
      { insert: 'Dear ' },
      { insert: 'Mei 👋🏽', attributes: { bold: true } },
      { insert: ',\n' },
      { insert: 'first' },
      { insert: '\n', attributes: { block: 'bullet' } },
      { insert: { divider: true } },
      { insert: '\ncode' },
      { insert: '\n', attributes: { block: 'code' } },
      { insert: '\n' },
    ]);
    const steps: string[] = [];
    for (let step = 0; step < 40; step++) {
      const length = await page.evaluate(() => quill.getLength());
      const index = Math.floor(next() * length);
      const what = pick(['type', 'keys', 'format', 'select', 'remote', 'remote', 'undo', 'paste', 'unnoticed']);
      steps.push(what);
      if (what === 'type') {
        await caret(index);
        await page.keyboard.type(pick(['x', 'word ', 'é', '👍', 'a\nb', '\n', '  ']));
      } else if (what === 'keys') {
        await caret(index);
        await page.keyboard.press(
          pick(['Backspace', 'Delete', 'Enter', 'Control+Backspace', 'Control+Delete', 'Tab', 'Shift+Tab', 'Shift+Enter']),
        );
      } else if (what === 'select') {
        await caret(index, Math.floor(next() * (length - index)));
        await page.keyboard.press(pick(['Backspace', 'Delete', 'x', 'Enter', 'Control+a', 'Control+b', 'Control+x']));
      } else if (what === 'undo') {
        await page.keyboard.press(pick(['Control+z', 'Control+Shift+z']));
      } else {
        await page.evaluate(
          ([what, index, one, two]) => {
            quill.update();
            const length = live.shadow.length();
            const span = Math.floor((one as number) * (length - (index as number)));
            if (what === 'format') {
              const formats = [
                ['bold', true],
                ['italic', false],
                ['link', 'https://example.com'],
                ['code', true],
                ['header', 2],
                ['list', 'ordered'],
                ['list', false],
                ['blockquote', true],
                ['code-block', true],
                ['align', 'center'],
                ['indent', '+1'],
                ['indent', '-1'],
              ];
              quill.setSelection(index, span);
              const [name, value] = formats[Math.floor((two as number) * formats.length)] as [string, unknown];
              quill.format(name, value, 'user');
            } else if (what === 'paste') {
              const insert = [
                { insert: 'p\nq', attributes: { bold: true } },
                { insert: '\n', attributes: { header: 1 } },
                { insert: { divider: true } },
              ];
              quill.updateContents([{ retain: index || 1 }, ...insert], 'user');
            } else if (what === 'unnoticed') {
              const walker = document.createTreeWalker(quill.root, NodeFilter.SHOW_TEXT);
              const nodes = [];
              while (walker.nextNode()) nodes.push(walker.currentNode as Text);
              nodes[Math.floor((two as number) * nodes.length)]?.appendData('u');
              remote([{ insert: 'r' }]);
            } else {
              const text = live.shadow.ops.map((op) => (typeof op.insert === 'string' ? op.insert : '\ufffc')).join('');
              const whole = (at: number) => (/[\udc00-\udfff]/.test(text[at] ?? '') ? at + 1 : at);
              const at = Math.min(whole(index as number), length - 1);
              const end = Math.min(whole(at + Math.floor((one as number) * 6)), length - 1);
              const keep = at > 0 ? [{ retain: at }] : [];
              const kind = Math.floor((two as number) * 5);
              const newline = text.indexOf('\n', at);
              const blocks = ['h1', 'h3', 'bullet', 'check', 'quote', 'code', null];
              if (kind === 0) remote([...keep, { insert: 'R👋' }]);
              else if (kind === 1 && end > at) remote([...keep, { delete: end - at }]);
              else if (kind === 2)
                remote([
                  ...(newline > 0 ? [{ retain: newline }] : []),
                  { retain: 1, attributes: { block: blocks[Math.floor((one as number) * 7)], align: 'right' } },
                ]);
              else if (kind === 3)
                remote([...keep, { insert: 'l' }, { insert: '\n', attributes: { block: 'ordered', indent: 2 } }]);
              else remote([...keep, { insert: { divider: true } }]);
            }
          },
          [what, index, next(), next()] as const,
        );
      }
      await check().catch((error) => {
        throw new Error(`after ${steps.join(', ')}`, { cause: error });
      });
    }
    expect((await corrections()).remote).toBe(0);
  });
});

/** Numbers that follow from a seed. */
function random(seed: number) {
  let state = seed * 2654435761;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}
