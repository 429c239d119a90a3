/**
 * Where the others are in the text. A selection counts in the document at some revision; it is carried over every revision after
 * that, and over the own unsent work when it is shown. One of a revision that is not here yet waits until it is. Nothing depends on
 * any of it: selections may be late, lost or doubled.
 */
import type Delta from 'quill-delta';
import type { Range } from './port';
import type { Selection } from './wire';

/** Revisions that are remembered, to carry selections that come late. */
const REMEMBERED = 200;

interface Known {
  /** The revision that the range counts in. */
  revision: number;
  range: Range;
  /** The revision that the selection came with: the range has its change already. */
  readonly own: number | null;
}

export class Selections {
  readonly #known = new Map<string, Known>();
  readonly #numbers = new Map<string, number>();
  /** Changes of the latest revisions, by number. */
  readonly #changes = new Map<number, Delta>();

  constructor(private revision: number) {}

  /** The document is at another revision without the ones between: what was known is no longer right. */
  reset(revision: number): void {
    this.revision = revision;
    this.#known.clear();
    this.#changes.clear();
  }

  /** A revision was applied. */
  advanced(revision: number, change: Delta): void {
    this.revision = revision;
    this.#changes.set(revision, change);
    this.#changes.delete(revision - REMEMBERED);
    for (const known of this.#known.values()) this.#carry(known, revision);
  }

  /** Somebody's selection; answers whether anything is to be drawn anew. */
  moved(client: string, number: number, selection: Selection | null): boolean {
    if (number < (this.#numbers.get(client) ?? 0)) return false;
    this.#numbers.set(client, number);
    return this.#place(client, selection, null);
  }

  /** The selection that came with somebody's revision: it counts in what they had, with their change, and not in what was between. */
  rode(client: string, selection: Selection, own: number): void {
    this.#place(client, selection, own);
  }

  /** Somebody came or went: their numbers begin anew. */
  forget(client: string): void {
    this.#numbers.delete(client);
    this.#known.delete(client);
  }

  /** Where somebody is in the shadow, which has these own changes on top. */
  shown(client: string, own: readonly Delta[]): Range | null {
    const known = this.#known.get(client);
    if (!known || known.revision !== this.revision || (known.own ?? 0) > this.revision) return null;
    return own.reduce(carried, known.range);
  }

  get clients(): string[] {
    return [...this.#known.keys()];
  }

  #place(client: string, selection: Selection | null, own: number | null): boolean {
    if (selection === null) return this.#known.delete(client);
    const { revision, index, length } = selection;
    const known: Known = { revision, range: { index, length }, own };
    this.#known.set(client, known);
    for (let next = revision + 1; next <= this.revision; next += 1) this.#carry(known, next);
    return true;
  }

  #carry(known: Known, revision: number): void {
    const change = this.#changes.get(revision);
    if (known.revision !== revision - 1 || change === undefined) return;
    if (revision !== known.own) known.range = carried(known.range, change);
    known.revision = revision;
  }
}

/** A range after a change: a caret stays left of what is inserted exactly there, and nothing is drawn into a range at its ends. */
export function carried({ index, length }: Range, change: Delta): Range {
  const start = change.transformPosition(index, length === 0);
  if (length === 0) return { index: start, length: 0 };
  return { index: start, length: Math.max(0, change.transformPosition(index + length, true) - start) };
}
