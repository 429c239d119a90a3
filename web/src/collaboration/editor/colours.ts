/**
 * A colour for each person. All have the same lightness: white letters on them can be read, and they stand out from the page by
 * day and by night. A person keeps their colour for as long as the editor is open, and gets the same again next time if it is free.
 */
export const COLOURS: readonly string[] = [
  '#af5760',
  '#008259',
  '#6e67bd',
  '#9f6515',
  '#0079aa',
  '#ab5488',
  '#847100',
  '#007f80',
  '#b35832',
  '#4672b5',
  '#507d34',
  '#8f5fa4',
];

/** Gives out colours. */
export class Colours {
  private readonly given = new Map<string, string>();

  of(person: string): string {
    const known = this.given.get(person);
    if (known) return known;
    const taken = new Set(this.given.values());
    const start = hash(person) % COLOURS.length;
    const ordered = [...COLOURS.slice(start), ...COLOURS.slice(0, start)];
    const colour = ordered.find((candidate) => !taken.has(candidate)) ?? ordered[0] ?? '#276a5c';
    this.given.set(person, colour);
    return colour;
  }
}

/** The first letters of a name, for where the whole does not fit. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return (
    letters
      .map((word) => [...(word ?? '')][0] ?? '')
      .join('')
      .toUpperCase() || '?'
  );
}

function hash(text: string): number {
  let value = 2166136261;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 16777619);
  return value >>> 0;
}
