/**
 * A socket that is there when it can be: a ticket, an address, frames. When it breaks it comes back, after pauses that double and
 * are jittered, so that thousands do not return at once; before the platform would end it after two hours it is replaced, the new
 * one first. Silence for two pings counts as broken.
 */
import { PING_MS } from './limits';
import type { Problem } from './wire';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const RENEW_MS = 105 * 60_000;
const RENEW_AGAIN_MS = 60_000;
const SILENCE_MS = 2 * PING_MS + 5_000;
/** An attempt that is neither open nor over after so long is given up. */
const ATTEMPT_MS = 20_000;

/** What a connection needs of the world; tests bring their own. */
export interface World {
  now(): number;
  /** Runs once, later; answers how to take it back. */
  after(ms: number, then: () => void): () => void;
  random(): number;
  socket(address: string): Socket;
  /** Whether the device says that it has a network. */
  online(): boolean;
  /** Calls back when that changes; answers how to stop. */
  onNetwork(then: () => void): () => void;
  /** Calls back when the page may soon be gone; answers how to stop. */
  onHidden(then: () => void): () => void;
  /** Somebody who was called back threw this. */
  report(error: unknown): void;
}

/** As much of a WebSocket as is needed. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

/** A refusal that REST answered. `status` is 0 when nothing came back. */
export interface RestProblem extends Problem {
  readonly retryAfter?: number | null;
}

/** Whether the same request may well succeed a little later. */
export function isPassing({ status }: RestProblem): boolean {
  return status === 0 || status === 429 || status >= 500;
}

export interface Listener {
  /** A socket is open: what is sent from now on goes there. */
  opened(): void;
  frame(text: string): void;
  /** The socket is gone, or the state below changed. */
  changed(): void;
  /** A ticket was refused in a way that trying again does not help. */
  refused(problem: RestProblem): void;
}

export interface ConnectionOptions {
  readonly address: string;
  /** Throws a `RestProblem`. */
  ticket(): Promise<string>;
  readonly world: World;
  readonly listener: Listener;
}

export class Connection {
  #socket: Socket | null = null;
  /** The socket before, until its successor is in use. */
  #old: Socket | null = null;
  #attempt = 0;
  #generation = 0;
  #failures = 0;
  #retryAt: number | null = null;
  #heardAt = 0;
  #stopped = true;
  #cancelRetry = () => {};
  #cancelAttempt = () => {};
  #cancelRenewal = () => {};
  #cancelWatch = () => {};
  readonly #stopListening: () => void;

  constructor(private readonly options: ConnectionOptions) {
    this.#stopListening = options.world.onNetwork(() => this.#networkChanged());
  }

  get open(): boolean {
    return this.#socket !== null;
  }
  /** Whether nothing is tried until `start` is called. */
  get stopped(): boolean {
    return this.#stopped;
  }
  /** When the next attempt is due, while one is waited for. */
  get retryAt(): number | null {
    return this.#retryAt;
  }
  /** Changes with every socket, so that an answer can be told from one for the socket before. */
  get generation(): number {
    return this.#generation;
  }

  start(): void {
    this.#stopped = false;
    this.#failures = 0;
    void this.#connect();
  }

  send(text: string): void {
    this.#socket?.send(text);
  }

  /** The successor is in use. */
  renewed(): void {
    this.#old?.close();
    this.#old = null;
  }

  stop(): void {
    this.#stopped = true;
    this.#attempt += 1;
    this.#cancelRetry();
    this.#cancelAttempt();
    this.#cancelRenewal();
    this.#cancelWatch();
    this.#retryAt = null;
    for (const socket of [this.#old, this.#socket]) socket?.close();
    this.#socket = null;
    this.#old = null;
  }

  dispose(): void {
    this.stop();
    this.#stopListening();
  }

  async #connect(): Promise<void> {
    this.#cancelRetry();
    this.#retryAt = null;
    this.#attempt += 1;
    const attempt = this.#attempt;
    const current = () => attempt === this.#attempt && !this.#stopped;
    this.#cancelAttempt();
    this.#cancelAttempt = this.options.world.after(ATTEMPT_MS, () => {
      if (current()) this.#gaveUp(null);
    });
    this.options.listener.changed();
    const ticket = await this.options.ticket().catch((problem: RestProblem) => {
      if (current()) this.#failed(problem);
      return null;
    });
    if (ticket === null || !current()) return;
    const socket = this.options.world.socket(`${this.options.address}?ticket=${encodeURIComponent(ticket)}`);
    socket.onopen = () => (current() ? this.#opened(socket) : socket.close());
    socket.onmessage = ({ data }) => {
      if (this.#socket !== socket) return;
      this.#heardAt = this.options.world.now();
      this.options.listener.frame(String(data));
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#lost();
      else if (current()) this.#gaveUp(null);
    };
  }

  /** Tries again later; an attempt to renew that comes to nothing leaves the socket that is there. */
  #gaveUp(seconds: number | null): void {
    this.#attempt += 1;
    this.#cancelAttempt();
    if (this.open) this.#renewLater(RENEW_AGAIN_MS);
    else this.#later(seconds);
  }

  #opened(socket: Socket): void {
    this.#cancelAttempt();
    this.#old?.close();
    this.#old = this.#socket;
    this.#socket = socket;
    this.#generation += 1;
    this.#failures = 0;
    this.#heardAt = this.options.world.now();
    this.#renewLater(RENEW_MS + (this.options.world.random() - 0.5) * 6 * 60_000);
    this.#watch();
    this.options.listener.opened();
  }

  #renewLater(ms: number): void {
    this.#cancelRenewal();
    this.#cancelRenewal = this.options.world.after(ms, () => void this.#connect());
  }

  #watch(): void {
    this.#cancelWatch();
    const left = this.#heardAt + SILENCE_MS - this.options.world.now();
    if (left <= 0) this.#lost();
    else this.#cancelWatch = this.options.world.after(left, () => this.#watch());
  }

  #lost(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#cancelRenewal();
    this.#cancelWatch();
    socket?.close();
    this.#attempt += 1;
    this.#later(null);
  }

  #failed(problem: RestProblem): void {
    if (isPassing(problem) || this.open) return this.#gaveUp(problem.retryAfter ?? null);
    this.#stopped = true;
    this.options.listener.refused(problem);
  }

  #later(seconds: number | null): void {
    if (this.#stopped) return;
    const { world, listener } = this.options;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures) * (0.5 + world.random() / 2);
    const wait = Math.max(pause, (seconds ?? 0) * 1_000);
    this.#failures += 1;
    this.#retryAt = world.now() + wait;
    this.#cancelRetry();
    this.#cancelRetry = world.after(wait, () => void this.#connect());
    listener.changed();
  }

  /** Without a network the socket is of no use, whatever it says; with one again there is no reason to wait. */
  #networkChanged(): void {
    if (this.#stopped) return;
    if (!this.options.world.online()) {
      if (this.open) this.#lost();
      else this.options.listener.changed();
    } else if (!this.open) this.start();
  }
}
