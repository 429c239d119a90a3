/**
 * What comes from the clipboard. Word, Google Docs, web pages and mail all bring HTML full of looks; a letter keeps what it says:
 * headings, lists, quotes, bold, italic, underline, strikethrough, links, alignment. Colours, fonts and sizes go without a word;
 * pictures, tables and comments go or change shape, and the person is told so.
 */
import Delta, { type AttributeMap } from 'quill-delta';
import { isLink } from './formats';

/** What was pasted, in the platform's formats, and what could not be kept. */
export interface Pasted {
  readonly content: Delta;
  readonly pictures: number;
  readonly tables: number;
  readonly comments: number;
}

/** Our own documents on the clipboard: exactly what was copied. */
export const OWN_TYPE = 'application/x-career-companion';

const SKIPPED =
  'style, script, meta, link, title, template, noscript, svg, math, object, iframe, xml, [style*="mso-element:comment"], [style*="mso-hide:all"]';
const BLOCKS = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CENTER DD DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION TABLE TBODY TD TFOOT TH THEAD TR UL'.split(
    ' ',
  ),
);
const LEVELS: Record<string, string> = {
  H1: 'h1',
  H2: 'h2',
  H3: 'h3',
  H4: 'h3',
  H5: 'h3',
  H6: 'h3',
  BLOCKQUOTE: 'quote',
  PRE: 'code',
};
const MOST_INDENT = 8;

/** Reads HTML from the clipboard. */
export function fromHtml(html: string): Pasted {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const comments = page.querySelectorAll('.MsoCommentReference, [style*="mso-element:comment-list"], [id^="cmnt_ref"]').length;
  for (const element of page.querySelectorAll(`${SKIPPED}, .MsoCommentReference, [id^="cmnt_ref"], sup:has([id^="cmnt_ref"])`))
    element.remove();
  const writer = new Writer();
  read(page.body, {}, {}, writer, false);
  writer.end();
  const pictures = page.querySelectorAll('img, picture, video, canvas').length;
  return { content: writer.finished(), pictures, tables: page.querySelectorAll('table').length, comments };
}

/** Reads plain text: each line is a paragraph. */
export function fromText(text: string): Delta {
  return new Delta().insert(text.replace(/\r\n?/g, '\n'));
}

/** Collects lines. White space is folded as a browser would show it. */
class Writer {
  private readonly content = new Delta();
  private line = new Delta();
  private text = '';

  write(text: string, attributes: AttributeMap, literal: boolean) {
    let shown = text.replace(/[\u00a0\u202f]/g, ' ');
    if (!literal) {
      shown = text.replace(/[ \t\r\n\f]+/g, ' ').replace(/[\u00a0\u202f]/g, ' ');
      if (this.text === '' || this.text.endsWith(' ') || this.text.endsWith('\t'))
        shown = text.startsWith('\u00a0') ? shown : shown.replace(/^ /, '');
    }
    shown = shown.replace(/[\u00ad\u200b\ufeff]/g, '');
    if (shown === '') return;
    this.line.insert(shown, attributes);
    this.text += shown;
  }

  divider() {
    this.end({});
    this.content.insert({ divider: true }).insert('\n');
  }

  /** Ends a line that has something in it. */
  end(line: AttributeMap = {}) {
    if (this.line.length() > 0) this.breakLine(line);
  }

  /** Ends a line, also an empty one. */
  breakLine(line: AttributeMap) {
    const trimmed = this.text.length - this.text.trimEnd().length;
    const kept = line.block === 'code' ? this.line : this.line.slice(0, this.line.length() - trimmed);
    for (const op of kept.ops) this.content.push(op);
    this.content.insert('\n', line);
    this.line = new Delta();
    this.text = '';
  }

  get empty() {
    return this.line.length() === 0;
  }

  finished(): Delta {
    return this.content;
  }
}

function read(node: Node, marks: AttributeMap, line: AttributeMap, writer: Writer, inCell: boolean): void {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      const text = child.nodeValue ?? '';
      if (line.block !== 'code') {
        writer.write(text, marks, false);
      } else {
        for (const [at, part] of text.split('\n').entries()) {
          if (at > 0) writer.breakLine(line);
          writer.write(part, {}, true);
        }
      }
    } else if (child instanceof HTMLElement) {
      element(child, marks, line, writer, inCell);
    }
  }
}

function element(node: HTMLElement, outerMarks: AttributeMap, outerLine: AttributeMap, writer: Writer, inCell: boolean): void {
  const tag = node.tagName;
  if (tag === 'BR') {
    if (!node.classList.contains('Apple-interchange-newline'))
      inCell ? writer.write(' ', {}, false) : writer.breakLine(outerLine);
    return;
  }
  if (tag === 'HR') {
    writer.divider();
    return;
  }
  const style = node.getAttribute('style') ?? '';
  // Word writes the bullet or number of an item into the item.
  if (/mso-list:\s*Ignore/i.test(style)) return;
  const marks = marksOf(node, outerMarks, outerLine);
  if (!BLOCKS.has(tag)) {
    read(node, marks, outerLine, writer, inCell);
    return;
  }
  if (tag === 'TD' || tag === 'TH') {
    if (!writer.empty) writer.write('\t', {}, true);
    read(node, marks, {}, writer, true);
    return;
  }
  if (inCell) {
    if (!writer.empty) writer.write(' ', {}, false);
    read(node, marks, {}, writer, true);
    return;
  }
  const line = lineOf(node, outerLine);
  writer.end(outerLine);
  read(node, line.block?.toString().startsWith('h') ? withoutBold(marks) : marks, line, writer, false);
  const paragraph = tag === 'P' || tag === 'LI' || tag in LEVELS;
  const holdsLines = Array.from(node.children).some((child) => BLOCKS.has(child.tagName));
  if (!writer.empty) writer.end(line);
  else if (paragraph && !holdsLines && !endsWithBreak(node)) writer.breakLine(line);
}

/** An element whose last thing is a line break has ended its line by it. */
function endsWithBreak(node: HTMLElement): boolean {
  return node.lastElementChild?.tagName === 'BR' && !node.textContent?.trim();
}

function marksOf(node: HTMLElement, outer: AttributeMap, line: AttributeMap): AttributeMap {
  const marks = { ...outer };
  const tag = node.tagName;
  const { fontWeight, fontStyle, textDecoration, textDecorationLine, fontFamily } = node.style;
  if (['B', 'STRONG'].includes(tag)) marks.bold = true;
  if (['I', 'EM', 'CITE', 'VAR'].includes(tag)) marks.italic = true;
  if (['U', 'INS'].includes(tag)) marks.underline = true;
  if (['S', 'STRIKE', 'DEL'].includes(tag)) marks.strike = true;
  if (['CODE', 'KBD', 'SAMP', 'TT'].includes(tag) && line.block !== 'code') marks.code = true;
  if (fontWeight) set(marks, 'bold', fontWeight.startsWith('bold') || Number.parseInt(fontWeight, 10) >= 600);
  if (fontStyle) set(marks, 'italic', fontStyle === 'italic' || fontStyle.startsWith('oblique'));
  const decoration = textDecorationLine || textDecoration;
  if (decoration.includes('underline')) marks.underline = true;
  if (decoration.includes('line-through')) marks.strike = true;
  if (tag === 'SPAN' && /mono|courier|consolas/i.test(fontFamily)) marks.code = true;
  if (tag === 'A') {
    const href = node.getAttribute('href')?.trim();
    if (isLink(href)) marks.link = href;
  }
  // A link is underlined anyway; so is nothing else in a letter that is one.
  if (marks.link) delete marks.underline;
  if (String(line.block ?? '').startsWith('h')) delete marks.bold;
  return marks;
}

function lineOf(node: HTMLElement, outer: AttributeMap): AttributeMap {
  const line = { ...outer };
  const tag = node.tagName;
  const style = node.getAttribute('style') ?? '';
  const block = LEVELS[tag];
  if (block) line.block = block;
  if (/\bMsoTitle\b/.test(node.className)) line.block = 'h1';
  if (/\bMsoSubtitle\b/.test(node.className)) line.block = 'h2';
  if (/\bMso(Intense)?Quote/.test(node.className)) line.block = 'quote';
  if (tag === 'LI') listItem(node, line);
  const word = /mso-list:\s*\S+\s+level(\d+)/i.exec(style);
  if (word && !String(line.block ?? '').startsWith('h')) {
    const marker = node.querySelector('[style*="mso-list:Ignore" i], [style*="mso-list: Ignore" i]')?.textContent?.trim() ?? '';
    line.block = /^\(?(\d+|[a-z]{1,4})[.)]/i.test(marker) ? 'ordered' : /^[☐□o]?☐/.test(marker) ? 'check' : 'bullet';
    setIndent(line, Number(word[1]) - 1);
  }
  const alignment = node.style.textAlign || node.getAttribute('align') || (tag === 'CENTER' ? 'center' : '');
  if (['center', 'right', 'justify'].includes(alignment)) line.align = alignment;
  else if (alignment === 'end') line.align = 'right';
  else if (alignment) delete line.align;
  return line;
}

function listItem(node: HTMLElement, line: AttributeMap): void {
  let depth = -1;
  for (let parent = node.parentElement; parent; parent = parent.parentElement) if (/^[OU]L$/.test(parent.tagName)) depth += 1;
  const level = Number(node.getAttribute('aria-level'));
  const ticked =
    node.getAttribute('role') === 'checkbox' || node.hasAttribute('aria-checked') || node.hasAttribute('data-checked');
  const box =
    ticked ||
    node.querySelector(':scope > input[type=checkbox], :scope > label > input[type=checkbox]') ||
    /^\s*[☐☑]/.test(node.textContent ?? '');
  line.block = box ? 'check' : node.parentElement?.tagName === 'OL' ? 'ordered' : 'bullet';
  setIndent(line, level > 0 ? level - 1 : depth);
}

function setIndent(line: AttributeMap, indent: number): void {
  if (indent > 0) line.indent = Math.min(indent, MOST_INDENT);
  else delete line.indent;
}

function set(marks: AttributeMap, name: string, on: boolean): void {
  if (on) marks[name] = true;
  else delete marks[name];
}

function withoutBold({ bold: _, ...marks }: AttributeMap): AttributeMap {
  return marks;
}
