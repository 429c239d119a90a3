/** What needs no socket: requests to the platform, each of which throws a `RestProblem` when it is refused or not answered. */
import { isPassing, type RestProblem, type World } from './connection';
import type { Trouble } from './port';
import { troubleOf } from './standing';
import type { Acknowledged, Revision, Snapshot, Submit } from './wire';

export interface Rest {
  ticket(): Promise<string>;
  snapshot(document: string): Promise<Snapshot>;
  /** One page of the revisions after this one. */
  revisions(document: string, since: number): Promise<Revision[]>;
  submit(document: string, submit: Submit): Promise<Omit<Acknowledged, 'type'>>;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A snapshot that is older than what was seen is asked for again so often, a second apart. */
const TRIES = 5;

export const pause = (world: World, ms: number) => new Promise<void>((done) => world.after(ms, done));

/** The newest snapshot, asked for until it comes. What is in the way is told meanwhile. */
export async function newest(rest: Rest, world: World, document: string, told: (trouble: Trouble) => void): Promise<Snapshot> {
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
    try {
      return await rest.snapshot(document);
    } catch (error) {
      if (!isPassing(error as RestProblem)) throw error;
      told(troubleOf(error));
    }
    await pause(world, wait * (0.5 + world.random() / 2));
  }
}

/** A snapshot not older than a revision: one is kept just after everybody was told of it. In the end, the newest that there is. */
export async function notBefore(revision: number, next: () => Promise<Snapshot>, world: World): Promise<Snapshot> {
  let snapshot = await next();
  for (let tries = 1; tries < TRIES && snapshot.revision < revision; tries += 1) {
    await pause(world, 1_000);
    snapshot = await next();
  }
  return snapshot;
}
