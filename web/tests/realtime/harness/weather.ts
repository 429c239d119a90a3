/**
 * A bad network in front of a real one: frames and messages are lost, doubled and delayed, so that they overtake each other;
 * sockets break; the device loses its network. Time runs faster than a clock, so that patience and pings need not be waited for.
 */
import type { RestProblem, Socket, World } from '../../../src/realtime/connection';
import type { Rest } from '../../../src/realtime/rest';
import type { Dice } from './chance';

export interface Faults {
  /** Of each message and frame. */
  readonly loss: number;
  readonly double: number;
  /** Of each frame to be late, by up to so many real milliseconds. */
  readonly late: number;
  readonly lateness: number;
  /** Of each request by REST to get no answer. */
  readonly silence: number;
}

export class Weather implements World {
  calm = false;
  readonly #open = new Set<Broken>();
  readonly #listeners = new Set<() => void>();
  #online = true;
  #ended = false;
  readonly #started = performance.now();
  readonly #epoch = Date.now();

  constructor(
    readonly dice: Dice,
    readonly faults: Faults,
    /** How much faster than a clock time runs. */
    private readonly speed: number,
  ) {}

  random = () => this.dice.next();
  now = () => Math.floor(this.#epoch + (performance.now() - this.#started) * this.speed);
  after = (ms: number, then: () => void) => {
    const timer = setTimeout(() => {
      if (!this.#ended) then();
    }, ms / this.speed);
    return () => clearTimeout(timer);
  };
  online = () => this.#online;
  onNetwork = (then: () => void) => {
    this.#listeners.add(then);
    return () => this.#listeners.delete(then);
  };
  onHidden = () => () => {};
  report = (error: unknown) => {
    setTimeout(() => {
      throw error;
    });
  };
  socket = (address: string): Socket => {
    const socket = new Broken(address, this, () => this.#open.delete(socket));
    this.#open.add(socket);
    return socket;
  };

  happens(probability: number): boolean {
    return !this.calm && this.dice.chance(probability);
  }

  /** Every socket breaks, without a word to the platform's side or from it. */
  cut(): void {
    for (const socket of [...this.#open]) socket.snap();
  }

  /** The program on it ends without notice. */
  end(): void {
    this.#ended = true;
    for (const socket of [...this.#open]) socket.end();
  }

  network(there: boolean): void {
    this.#online = there;
    if (!there) this.cut();
    for (const listener of this.#listeners) listener();
  }

  /** No more faults. */
  heal(): void {
    this.calm = true;
    this.network(true);
  }

  /** The same requests, on this network. */
  rest(rest: Rest): Rest {
    const over = async <T>(request: () => Promise<T>): Promise<T> => {
      const unreachable: RestProblem = { status: 0, code: 'unreachable', detail: 'The network is gone.' };
      if (!this.#online || this.happens(this.faults.silence)) throw unreachable;
      const answer = await request();
      // Nobody is there any more to hear it.
      if (this.#ended) return new Promise<never>(() => {});
      if (!this.#online || this.happens(this.faults.silence)) throw unreachable;
      return answer;
    };
    return {
      ticket: () => over(rest.ticket),
      snapshot: (document) => over(() => rest.snapshot(document)),
      revisions: (document, since) => over(() => rest.revisions(document, since)),
      submit: (document, submit) => over(() => rest.submit(document, submit)),
    };
  }
}

/** A socket of the platform on this network. */
class Broken implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly #real: WebSocket;
  #snapped = false;

  constructor(
    address: string,
    private readonly weather: Weather,
    private readonly gone: () => void,
  ) {
    this.#real = new WebSocket(address);
    this.#real.onopen = () => {
      if (!this.#snapped) this.onopen?.();
    };
    this.#real.onmessage = ({ data }) => this.#through(() => this.onmessage?.({ data }));
    this.#real.onclose = () => this.snap();
  }

  send(text: string): void {
    this.#through(() => {
      if (this.#real.readyState === WebSocket.OPEN) this.#real.send(text);
    });
  }

  close(): void {
    this.#real.close();
    this.snap();
  }

  snap(): void {
    if (this.#snapped) return;
    this.end();
    setTimeout(() => this.onclose?.());
  }

  end(): void {
    this.#snapped = true;
    this.gone();
    this.#real.close();
  }

  #through(act: () => void): void {
    const { faults, dice } = this.weather;
    const once = () => {
      const late = this.weather.happens(faults.late) ? dice.next() * faults.lateness : 0;
      const arrive = () => {
        if (!this.#snapped) act();
      };
      if (late === 0) arrive();
      else setTimeout(arrive, late);
    };
    if (this.weather.happens(faults.loss)) return;
    once();
    if (this.weather.happens(faults.double)) once();
  }
}
