/** Teams within teams: the list that the platform answers as the tree that people think of. */
import { byName } from '../../shared/ui/search';

export interface Node {
  readonly id: string;
  readonly name: string;
  readonly parent?: string | null;
}

/** A team, and how deep it is in the tree. */
export interface Placed<T extends Node> {
  readonly team: T;
  readonly depth: number;
}

/** All teams from the top down, each after the one that it is a part of, by name. A part of a team that is not there is on top. */
export function inOrder<T extends Node>(teams: readonly T[]): Placed<T>[] {
  const known = new Set(teams.map(({ id }) => id));
  const parentOf = (team: T) => (team.parent != null && known.has(team.parent) ? team.parent : null);
  const placed: Placed<T>[] = [];
  const seen = new Set<string>();
  const place = (parent: string | null, depth: number) => {
    const parts = teams.filter((team) => parentOf(team) === parent && !seen.has(team.id));
    for (const team of parts.sort((one, other) => byName(one.name, other.name))) {
      seen.add(team.id);
      placed.push({ team, depth });
      place(team.id, depth + 1);
    }
  };
  place(null, 0);
  return placed;
}

/** The teams that one is a part of, from the top down, without itself. */
export function above<T extends Node>(teams: readonly T[], id: string): T[] {
  const path: T[] = [];
  let team = teams.find((one) => one.id === id);
  while (team?.parent != null) {
    const parent = team.parent;
    team = teams.find((one) => one.id === parent);
    if (team === undefined || path.includes(team)) break;
    path.unshift(team);
  }
  return path;
}

/** Everything that is a part of a team, itself included: where it cannot be moved to. */
export function within<T extends Node>(teams: readonly T[], id: string): Set<string> {
  const parts = new Set([id]);
  let grew = true;
  while (grew) {
    const before = parts.size;
    for (const team of teams) if (team.parent != null && parts.has(team.parent)) parts.add(team.id);
    grew = parts.size > before;
  }
  return parts;
}

/** All teams that somebody belongs to: those they were put in and what these are parts of. */
export function belongingTo<T extends Node>(teams: readonly T[], putIn: readonly string[]): Set<string> {
  return new Set(putIn.flatMap((id) => [id, ...above(teams, id).map((team) => team.id)]));
}

/** A team's name with those above it: “Design › Research”. */
export function pathOf<T extends Node>(teams: readonly T[], id: string): string {
  const own = teams.find((team) => team.id === id);
  return [...above(teams, id), ...(own ? [own] : [])].map(({ name }) => name).join(' › ');
}
