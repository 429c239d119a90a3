/** What the browser gives to a live document: time, chance, sockets, the network's state, and locks that tell running editors apart. */
import type { Socket, World } from './connection';

export interface Locks {
  /** Holds the lock of this name if nobody has it; answers how to let it go, or null. */
  hold(name: string): Promise<(() => void) | null>;
}

/** A socket that takes what is sent while it closes for lost, as everything is that was under way, and does not complain. */
function line(address: string): Socket {
  const socket = new WebSocket(address);
  const send = socket.send.bind(socket);
  return Object.assign(socket, { send: (text: string) => socket.readyState === WebSocket.OPEN && send(text) }) as Socket;
}

export const browserWorld: World = {
  // Not `Date.now()`: somebody may set the clock back, and whatever waits would wait for as long.
  now: () => Math.floor(performance.timeOrigin + performance.now()),
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  socket: line,
  online: () => navigator.onLine,
  onNetwork: (then) => {
    window.addEventListener('online', then);
    window.addEventListener('offline', then);
    return () => {
      window.removeEventListener('online', then);
      window.removeEventListener('offline', then);
    };
  },
  onHidden: (then) => {
    const hidden = () => {
      if (document.visibilityState === 'hidden') then();
    };
    window.addEventListener('pagehide', then);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      window.removeEventListener('pagehide', then);
      document.removeEventListener('visibilitychange', hidden);
    };
  },
  report: (error) => reportError(error),
};

export const browserLocks: Locks = {
  hold: (name) =>
    new Promise((resolve, reject) => {
      navigator.locks
        .request(name, { ifAvailable: true }, (lock) => {
          if (lock === null) return resolve(null);
          return new Promise<void>((release) => resolve(release));
        })
        .catch(reject);
    }),
};
