/**
 * Paper. Only the letter is printed, black on white: while the browser prints, a copy of the text stands alone on the page. The same
 * copy, laid out and not shown, tells how many pages a letter fills.
 */
import type Quill from 'quill/core.js';
import { type Paper, paperOf } from './counts';

/** The paper of the person's language. */
export const PAPER: Paper = paperOf(typeof navigator === 'undefined' ? 'en-GB' : navigator.language);

/** Prepares the page whenever the browser prints; answers how to stop. */
export function watchPrint(quill: Quill): () => void {
  let sheet: HTMLElement | null = null;
  const before = () => {
    sheet?.remove();
    sheet = copyOf(quill);
    sheet.classList.add('letter-print');
    const page = document.createElement('style');
    page.textContent = `@page { size: ${PAPER.name}; margin: 20mm; }`;
    sheet.append(page);
    document.body.append(sheet);
  };
  const after = () => {
    sheet?.remove();
    sheet = null;
  };
  window.addEventListener('beforeprint', before);
  window.addEventListener('afterprint', after);
  return () => {
    after();
    window.removeEventListener('beforeprint', before);
    window.removeEventListener('afterprint', after);
  };
}

/** How many printed pages the text fills. Lays out a copy of all of it: for idle moments. */
export function measurePages(quill: Quill): number {
  const copy = copyOf(quill);
  copy.classList.add('letter-measure');
  copy.style.width = `${PAPER.width}px`;
  document.body.append(copy);
  const { height } = copy.getBoundingClientRect();
  copy.remove();
  return height / PAPER.height;
}

function copyOf(quill: Quill): HTMLElement {
  const copy = document.createElement('div');
  copy.className = 'letter letter-paper';
  const text = quill.root.cloneNode(true) as HTMLElement;
  for (const name of [...text.getAttributeNames()]) if (name !== 'class') text.removeAttribute(name);
  text.classList.remove('ql-blank');
  copy.append(text);
  copy.setAttribute('aria-hidden', 'true');
  return copy;
}
