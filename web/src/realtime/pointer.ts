/**
 * Where this person is in the text, and when the others are told: with a change that is sent anyway, or by itself at most once a
 * second, when nothing is unsent, so that it counts in a revision that they know.
 */
import type { Client } from './client';
import { FRAME_BYTES, PRESENCE_MS } from './limits';
import type { Range } from './port';
import { bytes, type Message } from './wire';

/** Room that a selection may take in a message. */
const ROOM = 128;

export class Pointer {
  #range: Range | null = null;
  #isNews = false;
  #next = 0;
  #number: number;

  /** `start` is greater than any number that an earlier program used with the same client id: the time will do. */
  constructor(start: number) {
    this.#number = start;
  }

  moved(range: Range | null): void {
    this.#range = range;
    this.#isNews = true;
  }

  /** The person is there after an edit, which will tell it. */
  typed(range: Range): void {
    this.#range = range;
  }

  /** Somebody came who has not heard. */
  repeat(): void {
    this.#isNews = true;
  }

  /** When it is to be told by itself; infinity while it is not. */
  due(client: Client, alone: boolean): number {
    const may = this.#isNews && !alone && client.capacity !== null && client.own.length === 0;
    return may ? this.#next : Number.POSITIVE_INFINITY;
  }

  /** The message that tells it now. */
  told(client: Client, now: number): Message {
    this.#isNews = false;
    this.#next = now + PRESENCE_MS;
    this.#number += 1;
    const message: Message = { action: 'presence.update', document: client.document, client: client.id, seq: this.#number };
    return this.#range ? { ...message, selection: { revision: client.revision, ...this.#range } } : message;
  }

  /** The message, with the selection if it is a change that the selection counts in. */
  riding(message: Message, client: Client): Message {
    if (message.action !== 'document.submit' || this.#range === null || client.own.length !== 1) return message;
    if (message.base !== client.revision || bytes(message) > FRAME_BYTES - ROOM) return message;
    this.#isNews = false;
    return { ...message, selection: { revision: message.base, ...this.#range } };
  }
}
