import { readFileSync } from 'node:fs';
import Delta, { type Op } from 'quill-delta';
import { describe, expect, it } from 'vitest';
import { objection } from './content';

interface Case {
  name: string;
  document: Op[];
  change: Op[];
  accepted: boolean;
}

const cases = JSON.parse(readFileSync('../shared/realtime/vectors/content.json', 'utf8')) as Case[];

describe('the rules of content are those of the platform', () => {
  it.each(cases)('$name', ({ document, change, accepted }) => {
    const why = objection(new Delta(document), new Delta(change));
    expect(why === null, why ?? 'nothing is wrong with it').toBe(accepted);
  });
});
