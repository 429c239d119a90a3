/**
 * Walking through a document: piece by piece, where a piece is a run of text, a run of newlines or an embed. What a format may
 * stand on depends on which of the three it meets, so everything that translates or checks formats reads documents this way.
 */
import type Delta from 'quill-delta';
import type { AttributeMap, Op } from 'quill-delta';

export interface Piece {
  readonly kind: 'text' | 'newline' | 'embed';
  readonly length: number;
  readonly attributes: AttributeMap;
}

/** Reads a document from its start. */
export class Reader {
  private op = 0;
  private offset = 0;
  private readonly ops: Op[];

  constructor(document: Delta) {
    this.ops = document.ops;
  }

  /** Goes on by so many units; answers how many were there. */
  skip(length: number): number {
    let left = length;
    for (let op = this.ops[this.op]; left > 0 && op; op = this.ops[this.op]) {
      const size = lengthOf(op) - this.offset;
      if (size > left) {
        this.offset += left;
        return length;
      }
      left -= size;
      this.next();
    }
    return length - left;
  }

  /** The pieces of the next so many units. */
  take(length: number): Piece[] {
    const pieces: Piece[] = [];
    let left = length;
    for (let op = this.ops[this.op]; left > 0 && op; op = this.ops[this.op]) {
      const size = Math.min(left, lengthOf(op) - this.offset);
      const attributes = op.attributes ?? {};
      if (typeof op.insert === 'string') {
        for (const run of runs(op.insert.slice(this.offset, this.offset + size))) {
          pieces.push({ kind: run.startsWith('\n') ? 'newline' : 'text', length: run.length, attributes });
        }
      } else {
        pieces.push({ kind: 'embed', length: 1, attributes });
      }
      this.offset += size;
      left -= size;
      if (this.offset === lengthOf(op)) this.next();
    }
    return pieces;
  }

  /** Whether this place is between the two halves of a surrogate pair. */
  get insidePair(): boolean {
    const text = this.ops[this.op]?.insert;
    return (
      typeof text === 'string' &&
      this.offset > 0 &&
      isHigh(text.charCodeAt(this.offset - 1)) &&
      isLow(text.charCodeAt(this.offset))
    );
  }

  /** Whether everything was read. */
  get ended(): boolean {
    return this.op >= this.ops.length;
  }

  private next() {
    this.op += 1;
    this.offset = 0;
  }
}

/** A text as runs without newlines and runs of newlines, in turn. */
export function runs(text: string): string[] {
  if (!text.includes('\n')) return text === '' ? [] : [text];
  return text.match(/\n+|[^\n]+/g) ?? [];
}

export const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
export const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;

function lengthOf(op: Op): number {
  return typeof op.insert === 'string' ? op.insert.length : 1;
}
