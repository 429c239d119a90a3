/** A network as it is on trains: frames are late and overtake each other, and now and then the connection is cut. */
import type { Page, WebSocketRoute } from 'playwright-core';
import { Dice } from '../realtime/harness/chance';

/** From now on this page's sockets are slow, disordered, and cut after a while. */
export async function badNetwork(page: Page, seed: number): Promise<void> {
  const random = new Dice(seed).next;
  await page.routeWebSocket(/\/live/, (ours) => {
    const theirs = ours.connectToServer();
    relay(ours, theirs, random);
    relay(theirs, ours, random);
    const cut = setTimeout(() => void ours.close().catch(() => {}), 1_500 + random() * 4_000);
    ours.onClose(() => {
      clearTimeout(cut);
      void theirs.close().catch(() => {});
    });
  });
}

function relay(from: WebSocketRoute, to: WebSocketRoute, random: () => number): void {
  from.onMessage((message) => {
    const late = random() < 0.3 ? random() * 400 : random() * 40;
    setTimeout(() => {
      try {
        to.send(message);
      } catch {
        // The connection was cut meanwhile; what was under way on it is lost, as on any network.
      }
    }, late);
  });
}
