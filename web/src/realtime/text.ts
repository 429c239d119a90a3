/** Small questions about Deltas that quill-delta does not answer: does a change fit a document, is it one at all, what is its hash. */
import Delta, { type AttributeMap, type Op } from 'quill-delta';

/** A change of this client's own does not fit its document: a fault of the program, never of the person. */
export class Misfit extends Error {
  override readonly name = 'Misfit';
}

/** The change, if it changes anything. */
export function some(change: Delta): Delta | null {
  return change.ops.length === 0 ? null : change;
}

/** A copy of the change without a bare retain at its end. */
export function chopped(change: Delta): Delta {
  return new Delta(change.ops.slice()).chop();
}

/** The document after the change. quill-delta never says that a change does not fit: what is not an insert, or too long, tells. */
export function applied(document: Delta, change: Delta): Delta {
  const after = document.compose(change);
  if (after.ops.some((op) => op.insert === undefined)) throw new Misfit('a change reaches beyond the end of the document');
  return after;
}

/** The units that a change keeps or deletes: how long the document must at least be. */
export function reach(change: Delta): number {
  return change.ops.reduce((sum, op) => (op.insert === undefined ? sum + consumed(op) : sum), 0);
}

/** The one spelling of a document, byte for byte (docs/realtime.md, section 12). */
export function canonical(document: Delta): string {
  const merged = document.ops.reduce((delta, op) => delta.push(op), new Delta());
  const sorted = (attributes: AttributeMap) =>
    Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify(
    merged.ops.map(({ insert, attributes }) => (attributes ? { insert, attributes: sorted(attributes) } : { insert })),
  );
}

/** The SHA-256 of the canonical spelling, in lower-case hexadecimal. */
export async function hash(document: Delta): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(canonical(document)));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function consumed(op: Op): number {
  if (typeof op.delete === 'number') return op.delete;
  return typeof op.retain === 'number' ? op.retain : 1;
}
