import { readFileSync } from 'node:fs';
import Delta, { type Op } from 'quill-delta';
import { describe, expect, it } from 'vitest';
import { difference, fits, repaired } from './difference';
import { cleanText, documentToQuill, documentToWire, isLink, toQuill, toWire } from './formats';

interface Vector {
  readonly name: string;
  readonly document: Op[];
  readonly change: Op[];
  readonly accepted: boolean;
}

const vectors = JSON.parse(
  readFileSync(new URL('../../../../shared/realtime/vectors/content.json', import.meta.url), 'utf8'),
) as Vector[];

describe('what the platform accepts', () => {
  it.each(vectors.filter(({ accepted }) => accepted))('shows and sends the same: $name', ({ document, change }) => {
    const before = new Delta(document);
    const wire = new Delta(change);
    expect(fits(wire, before)).toBe(true);
    const back = toWire(toQuill(wire, before), before);
    expect(back.altered).toBe(false);
    expect(difference(before.compose(back.change), before.compose(wire)).ops).toEqual([]);
  });

  it.each(vectors.filter(({ name }) => /final newline|half|pair|beyond|past/.test(name)))(
    'finds what does not fit: $name',
    (vector) => {
      expect(fits(new Delta(vector.change), new Delta(vector.document))).toBe(vector.accepted);
    },
  );
});

describe('blocks', () => {
  const heading = new Delta().insert('One').insert('\n', { block: 'h1' }).insert('Two\n');

  it('turns one block into another by one attribute', () => {
    const change = new Delta().retain(3).retain(1, { header: null, list: 'bullet' });
    expect(toWire(change, heading).change.ops).toEqual([{ retain: 3 }, { retain: 1, attributes: { block: 'bullet' } }]);
  });

  it('takes a block away only from a line that is one', () => {
    const change = new Delta().retain(8, { header: null });
    expect(toWire(change, heading).change.ops).toEqual([{ retain: 3 }, { retain: 1, attributes: { block: null } }]);
    expect(toWire(new Delta().retain(8, { list: null }), heading).change.ops).toEqual([]);
  });

  it('tells Quill which format goes when a block comes', () => {
    const change = new Delta().retain(3).retain(1, { block: 'check', indent: 2 });
    expect(toQuill(change, heading).ops).toEqual([
      { retain: 3 },
      { retain: 1, attributes: { header: null, list: 'check', indent: 2 } },
    ]);
    expect(toQuill(new Delta().retain(3).retain(1, { block: 'h2' }), heading).ops).toEqual([
      { retain: 3 },
      { retain: 1, attributes: { header: 2 } },
    ]);
    expect(toQuill(new Delta().retain(3).retain(1, { block: null }), heading).ops).toEqual([
      { retain: 3 },
      { retain: 1, attributes: { header: null } },
    ]);
  });

  it('says a whole document in both ways', () => {
    const wire = new Delta()
      .insert('Quote')
      .insert('\n', { block: 'quote', align: 'center' })
      .insert({ divider: true })
      .insert('\n')
      .insert('x = 1')
      .insert('\n', { block: 'code' })
      .insert('a', { bold: true, link: 'https://example.com' })
      .insert('\n', { block: 'ordered', indent: 1 });
    expect(documentToWire(documentToQuill(wire)).ops).toEqual(wire.ops);
  });
});

describe('what is left out', () => {
  const document = new Delta().insert('Dear all,\n');

  it('drops embeds and formats that no document may hold, and says so', () => {
    const change = new Delta().retain(4).insert({ image: 'data:image/png;base64,AAAA' }).insert('red', { color: '#f00' });
    expect(toWire(change, document)).toEqual({ change: new Delta().retain(4).insert('red'), altered: true });
    expect(toWire(new Delta().insert('x', { link: 'javascript:alert(1)' }), document)).toEqual({
      change: new Delta().insert('x'),
      altered: true,
    });
  });

  it('says so when Quill shows more than a document holds', () => {
    const ticked = new Delta().retain(9).retain(1, { list: 'checked' });
    expect(toWire(ticked, document)).toEqual({ change: new Delta().retain(9).retain(1, { block: 'check' }), altered: true });
    const fourth = new Delta().retain(9).retain(1, { header: 4 });
    expect(toWire(fourth, document)).toEqual({ change: new Delta().retain(9).retain(1, { block: 'h3' }), altered: true });
    const divider = new Delta().insert({ divider: true }, { bold: true });
    expect(toWire(divider, document)).toEqual({ change: new Delta().insert({ divider: true }), altered: true });
    const formatted = new Delta().retain(1, { bold: true });
    expect(toWire(formatted, new Delta().insert({ divider: true }).insert('\n'))).toEqual({ change: new Delta(), altered: true });
  });

  it('cleans text', () => {
    expect(cleanText('a\r\nb\u0000\ufeffc\ud83d\ude00\ud83d')).toBe('a\nbc😀');
    expect(cleanText('plain 👋🏽')).toBe('plain 👋🏽');
  });

  it('puts inline formats on text and line formats on newlines', () => {
    const change = new Delta().retain(4).retain(6, { bold: true, align: 'right' });
    expect(toWire(change, document).change.ops).toEqual([
      { retain: 4 },
      { retain: 5, attributes: { bold: true } },
      { retain: 1, attributes: { align: 'right' } },
    ]);
    expect(toWire(new Delta().insert('a\nb', { bold: true, header: 2 }), document).change.ops).toEqual([
      { insert: 'a', attributes: { bold: true } },
      { insert: '\n', attributes: { block: 'h2' } },
      { insert: 'b', attributes: { bold: true } },
    ]);
  });

  it('knows a link', () => {
    expect(isLink('HTTPS://example.com/é')).toBe(true);
    expect(isLink('mailto:mei@example.com')).toBe(true);
    for (const not of ['https://', 'ftp://example.com', 'https://a b', `https://${'é'.repeat(1000)}`, 4])
      expect(isLink(not)).toBe(false);
  });
});

describe('the difference', () => {
  it('keeps the final newline when it would have been deleted', () => {
    const document = new Delta().insert('a\n\n');
    const change = new Delta().retain(2).delete(1);
    expect(fits(change, document)).toBe(false);
    const repair = repaired(change, document);
    expect(fits(repair, document)).toBe(true);
    expect(document.compose(repair).ops).toEqual([{ insert: 'a\n' }]);
  });

  it('writes before the final newline when it was written behind it', () => {
    const document = new Delta().insert('a').insert('\n', { block: 'h1' });
    const change = new Delta().retain(2).insert('b\n');
    const repair = repaired(change, document);
    expect(fits(repair, document)).toBe(true);
    expect(document.compose(repair).ops).toEqual([
      { insert: 'a' },
      { insert: '\n', attributes: { block: 'h1' } },
      { insert: 'b\n' },
    ]);
  });

  it('never cuts a character in two', () => {
    const document = new Delta().insert('👋\n');
    const change = new Delta().retain(1).delete(1).insert('\udc4d');
    expect(fits(change, document)).toBe(false);
    const repair = repaired(change, document);
    expect(fits(repair, document)).toBe(true);
    expect(document.compose(repair).ops).toEqual([{ insert: '👍\n' }]);
  });

  it('is found for a text with half a character', () => {
    const shown = new Delta().insert('\ud83da\udc4b\n');
    const meant = new Delta().insert('👋\n');
    expect(shown.compose(difference(shown, meant)).ops).toEqual(meant.ops);
  });

  it('turns any document into any other', () => {
    const texts = ['\n', 'a\n', '\n\n', 'a\nb\nc\n', 'b\nc\n', '👋👍\n\nz\n'];
    const documents = texts.flatMap((text) => [
      new Delta().insert(text),
      new Delta().insert(text.slice(0, -1), { bold: true }).insert('\n', { block: 'h1' }),
      new Delta().insert(text.slice(0, -1)).insert({ divider: true }).insert('\n', { align: 'right' }),
    ]);
    for (const from of documents) {
      for (const to of documents) {
        const change = difference(from, to);
        expect(fits(change, from)).toBe(true);
        expect(from.compose(change).ops).toEqual(to.ops);
      }
    }
  });
});
