/** Writes down what goes over sockets as a live document sees them: behind the faults of the network for frames, before them for messages. */
import type { World } from '../../../src/realtime/connection';

export function heard(open: World['socket'], log: string[]): World['socket'] {
  return (address) => {
    const socket = open(address);
    const write = (what: string, text: string) => {
      const { action, type, request, seq, base, revision, head, problem } = JSON.parse(text) as Record<string, unknown>;
      const said = { action, type, request, seq, base, revision, head, problem };
      log.push(`${Math.round(performance.now())} ${what} ${JSON.stringify(said)}`);
    };
    log.push(`${Math.round(performance.now())} a socket`);
    return {
      send(text) {
        write('sends', text);
        socket.send(text);
      },
      close: () => socket.close(),
      set onopen(then: (() => void) | null) {
        socket.onopen = then;
      },
      set onmessage(then: ((event: { data: unknown }) => void) | null) {
        socket.onmessage = (event) => {
          write('hears', String(event.data));
          then?.(event);
        };
      },
      set onclose(then: (() => void) | null) {
        socket.onclose = () => {
          log.push(`${Math.round(performance.now())} the socket is gone`);
          then?.();
        };
      },
    };
  };
}
