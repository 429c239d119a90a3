/** The page of the simulation: the driver calls `simulate`, and lends its keyboard and its input method. */
import 'quill/dist/quill.core.css';
import type { Person } from '../../realtime/harness/platform';
import { type Outcome, Schedule } from './schedule';

/** What the driver does for the page: keys as a browser gets them, and an input method. */
export type Key =
  | { readonly type: string }
  | { readonly press: string }
  | { readonly compose: string }
  | { readonly commit: string };

declare global {
  interface Window {
    key(key: Key): Promise<void>;
    simulate(seed: number, people: readonly Person[]): Promise<Outcome>;
  }
}

const complaints: string[] = [];
window.addEventListener('error', ({ message, error }) => {
  complaints.push(String((error as Error | null)?.stack ?? message));
});
window.addEventListener('unhandledrejection', ({ reason }) => {
  complaints.push(String((reason as Error | null)?.stack ?? JSON.stringify(reason)));
});

window.simulate = (seed, people) => new Schedule(seed, people, complaints).run();
