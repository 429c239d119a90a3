/** An instant as people say it, with the exact time for who points at it. It keeps up with the clock. */
import { useSyncExternalStore } from 'react';
import { exact, relative } from './time';

const TICK = 30_000;

/** One clock for all instants of a page. */
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const one of listeners) one();
  }, TICK);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

export function When({ at }: { at: string }) {
  const moment = useSyncExternalStore(subscribe, () => now);
  // The clock ticks seldom: what is newer than its last tick happened at that tick or after it.
  const written = Date.parse(at);
  const reference = written > moment && written <= Date.now() ? written : moment;
  return (
    <time dateTime={at} title={exact(at)}>
      {relative(at, reference)}
    </time>
  );
}
