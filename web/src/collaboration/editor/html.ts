/**
 * A document as HTML that any program understands: for the clipboard, and for showing a copy that nobody edits. Input is in the
 * platform's formats; everything is escaped.
 */
import type Delta from 'quill-delta';
import type { AttributeMap } from 'quill-delta';

const TAGS: Record<string, string> = { bold: 'strong', italic: 'em', underline: 'u', strike: 's', code: 'code' };
const LINE_TAGS: Record<string, string> = { h1: 'h1', h2: 'h2', h3: 'h3', quote: 'blockquote', code: 'pre' };

/** A document, or a passage of one, as HTML. */
export function toHtml(content: Delta): string {
  let html = '';
  let line = '';
  const open: string[] = [];
  const closeLists = (depth: number) => {
    while (open.length > depth) html += `</li></${open.pop()}>`;
  };
  const endLine = (attributes: AttributeMap) => {
    const block = String(attributes.block ?? '');
    const style = attributes.align ? ` style="text-align: ${attributes.align}"` : '';
    if (block === 'bullet' || block === 'ordered' || block === 'check') {
      const depth = Number(attributes.indent ?? 0) + 1;
      const tag = block === 'ordered' ? 'ol' : 'ul';
      closeLists(depth);
      if (open.length === depth && open[depth - 1] !== tag) closeLists(depth - 1);
      else if (open.length === depth) html += '</li>';
      while (open.length < depth) {
        html += `<${tag}>${open.length < depth - 1 ? '<li>' : ''}`;
        open.push(tag);
      }
      html += `<li${style}>${block === 'check' ? '☐ ' : ''}${line}`;
    } else {
      closeLists(0);
      const tag = LINE_TAGS[block] ?? 'p';
      html += line === '<hr>' ? line : `<${tag}${style}>${line || '<br>'}</${tag}>`;
    }
    line = '';
  };
  for (const { insert, attributes } of content.ops) {
    if (typeof insert !== 'string') {
      line += '<hr>';
      continue;
    }
    for (const [at, part] of insert.split('\n').entries()) {
      if (at > 0) endLine(attributes ?? {});
      if (part !== '') line += marked(part, attributes ?? {});
    }
  }
  if (line !== '') {
    if (html === '') return line;
    endLine({});
  }
  closeLists(0);
  return html;
}

/** A document as plain text. */
export function toPlain(content: Delta): string {
  return content.ops.map(({ insert }) => (typeof insert === 'string' ? insert : '———')).join('');
}

function marked(text: string, attributes: AttributeMap): string {
  let html = escaped(text);
  for (const [name, tag] of Object.entries(TAGS)) if (attributes[name]) html = `<${tag}>${html}</${tag}>`;
  if (attributes.link) html = `<a href="${escaped(String(attributes.link))}" rel="noopener noreferrer">${html}</a>`;
  return html;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
