/** Finding by name as people type: without regard to case and accents, each word anywhere. */

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase('en');

/** Whether a text has every word of what was typed. */
export function matches(text: string, typed: string): boolean {
  const within = plain(text);
  return plain(typed)
    .split(/\s+/)
    .every((word) => within.includes(word));
}

/** The order of names as people expect it: numbers by size, case and accents aside. */
export const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' }).compare;
