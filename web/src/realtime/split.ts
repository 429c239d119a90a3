/**
 * A change that is larger than one submit may be goes out in parts: the first that fits, and the rest as a change on the result of
 * the first. Cut between operations, a long text between two characters.
 */
import Delta, { type Op } from 'quill-delta';
import { CHANGE_BYTES, CHANGE_OPERATIONS } from './limits';
import { some } from './text';
import { bytes } from './wire';

/** Room left for what the split itself adds. */
const MARGIN = 1_024;

export function split(change: Delta): [first: Delta, rest: Delta | null] {
  const first = new Delta();
  const rest = new Delta();
  let [size, kept, full] = [MARGIN, 0, false];
  for (const op of change.ops) {
    const [fits, left] = full ? [null, op] : fitting(op, Math.max(0, CHANGE_BYTES - size));
    if (fits !== null) {
      size += bytes(fits) + 1;
      kept += fits.delete === undefined ? length(fits) : 0;
      first.push(fits);
    }
    full ||= left !== null || first.ops.length + 2 >= CHANGE_OPERATIONS;
    if (left === null) continue;
    if (rest.ops.length === 0) rest.retain(kept);
    rest.push(left);
  }
  return [first.chop(), some(rest.chop())];
}

/** As much of the operation as fits into so many bytes, and what is left. */
function fitting(op: Op, room: number): [fits: Op | null, left: Op | null] {
  if (typeof op.insert !== 'string') return [op, null];
  const text = op.insert;
  // A unit takes at most six bytes in JSON (`\u0001`), so this much surely fits.
  if (text.length * 6 <= room || bytes(op) <= room) return [op, null];
  let cut = Math.floor(room / 6);
  if (cut > 0 && isHighSurrogate(text.charCodeAt(cut - 1))) cut -= 1;
  const part = (insert: string): Op => ({ ...op, insert });
  return [cut > 0 ? part(text.slice(0, cut)) : null, part(text.slice(cut))];
}

function length(op: Op): number {
  if (typeof op.insert === 'string') return op.insert.length;
  return typeof op.retain === 'number' ? op.retain : 1;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
