/** Access levels in words, and which of them somebody has. */
import { belongingTo, type Node } from '../../enterprise/team/tree';
import type { Schemas } from '../../shared/api/client';

export type Level = Schemas['AccessLevel'];

/** Each level, from the least to the most. */
export const LEVELS: readonly { level: Level; title: string; may: string }[] = [
  { level: 'view', title: 'Can view', may: 'Reads it, live.' },
  { level: 'comment', title: 'Can comment', may: 'Reads it and comments on it.' },
  { level: 'edit', title: 'Can edit', may: 'Writes in it, renames it, moves it to the trash.' },
  { level: 'own', title: 'Owns it', may: 'All of that, and says who else may.' },
];

export const titleOf = (level: Level): string => LEVELS.find((one) => one.level === level)?.title ?? level;

const rank = (level: Level) => LEVELS.findIndex((one) => one.level === level);

/** The most of some levels; null for none. */
export function most(levels: readonly (Level | null | undefined)[]): Level | null {
  return levels.reduce<Level | null>((best, one) => (one && (best === null || rank(one) > rank(best)) ? one : best), null);
}

/** What somebody may do with a document: as everybody, by themselves, or by a team that they belong to. */
export function levelOf(
  shared: Schemas['SharedWith'],
  person: string,
  putIn: readonly string[],
  teams: readonly Node[],
): Level | null {
  const grantees = belongingTo(teams, putIn).add(person);
  return most([shared.everyone, ...shared.shares.filter(({ grantee }) => grantees.has(grantee)).map(({ level }) => level)]);
}
