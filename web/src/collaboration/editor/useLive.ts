/** Parts of a live document's state, for components: each is drawn anew only when the part that it chose is different. */
import { useCallback, useSyncExternalStore } from 'react';
import type { LiveDocument, LiveState } from '../../realtime/port';

export function useLive<Part>(live: LiveDocument, choose: (state: LiveState) => Part): Part {
  const subscribe = useCallback((listener: () => void) => live.subscribe(listener), [live]);
  return useSyncExternalStore(subscribe, () => choose(live.state));
}
