/**
 * Characters that are written once each, to see that what was written and never deleted is in the document exactly once. A mark is
 * one character of its own, so that it is deleted whole or not at all.
 */
import type Quill from 'quill/core.js';
import type Delta from 'quill-delta';

const FIRST = 0x4e00;

export class Marks {
  private count = 0;
  private readonly written = new Set<string>();
  private readonly gone = new Set<string>();

  next(): string {
    this.count += 1;
    return String.fromCharCode(FIRST + this.count);
  }

  /** Follows what a person writes and deletes in an editor, undo included. */
  watch(quill: Quill): () => void {
    const onText = (change: Delta, before: Delta, source: string) => {
      if (source !== 'user') return;
      let at = 0;
      for (const op of change.ops) {
        if (typeof op.insert === 'string') {
          for (const mark of marksIn(op.insert)) this.written.add(mark);
        } else if (op.insert === undefined) {
          const length = Number(op.delete ?? op.retain);
          if (op.delete !== undefined) {
            for (const { insert } of before.slice(at, at + length).ops) {
              if (typeof insert === 'string') this.forget(insert);
            }
          }
          at += length;
        }
      }
    };
    quill.on('text-change', onText);
    return () => quill.off('text-change', onText);
  }

  /** What a text says may be lost, as what was written in the last moment before a crash is. */
  forget(text: string): void {
    for (const mark of marksIn(text)) this.gone.add(mark);
  }

  /** Which marks the text should have once, and has not. */
  missing(text: string): string[] {
    return [...this.written].filter((mark) => !this.gone.has(mark) && text.split(mark).length !== 2);
  }

  get kept(): number {
    return [...this.written].filter((mark) => !this.gone.has(mark)).length;
  }
}

const marksIn = (text: string): string[] => text.match(/[\u4e00-\u9fff]/g) ?? [];
