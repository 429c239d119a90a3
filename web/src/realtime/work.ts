/** The work of one open editor that is not a revision yet, and what is kept of it so that it survives the end of the program. */
import Delta, { type Op } from 'quill-delta';

/** A change that was sent and is not yet known to be a revision. */
export interface InFlight {
  readonly seq: number;
  /** The revision that it was made on. */
  readonly base: number;
  /** As it was sent, and as it will be sent again. */
  readonly change: Delta;
  /** The same change on the newest revision that was applied. */
  readonly rolling: Delta;
  /** Whether it was carried over a difference of documents: only the revision itself tells what became of it. */
  readonly merged: boolean;
  /** Of how many edits it is made. */
  readonly edits: number;
}

/** All that must survive: the document at a revision, and the work on top of it. Plain data, kept together. */
export interface Saved {
  readonly client: string;
  readonly document: string;
  readonly revision: number;
  readonly confirmed: Op[];
  readonly in_flight: { seq: number; base: number; change: Op[]; rolling: Op[]; merged?: boolean; edits?: number } | null;
  readonly buffer: Op[] | null;
  readonly next_seq: number;
  /** Of how many edits the buffer is made. */
  readonly edits?: number;
}

export function saveInFlight({ seq, base, change, rolling, merged, edits }: InFlight): NonNullable<Saved['in_flight']> {
  return { seq, base, change: change.ops, rolling: rolling.ops, merged, edits };
}

export function restoreInFlight(saved: NonNullable<Saved['in_flight']>): InFlight {
  const { seq, base, change, rolling, merged = false, edits = 1 } = saved;
  return { seq, base, change: new Delta(change), rolling: new Delta(rolling), merged, edits };
}
