/** Newer versions of the client: fetched in the background, taken when the person says so, so that no page changes under their hands. */

import { registerSW } from 'virtual:pwa-register';
import { useEffect, useState } from 'react';

/** How to take the newer version, once there is one. */
export function useUpdate(): (() => void) | null {
  const [update, setUpdate] = useState<(() => void) | null>(null);
  useEffect(() => {
    if (!import.meta.env.PROD) return;
    const take = registerSW({ onNeedRefresh: () => setUpdate(() => () => void take(true)) });
  }, []);
  return update;
}
