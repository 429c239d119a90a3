/**
 * One thing that somebody means to do, and the key under which the platform does it once: the same words sent again, because the
 * answer to the first request was lost, carry the same key; other words, or the same ones after they were done, carry a new one.
 */
import { useState } from 'react';

export class Intent {
  #words: string | null = null;
  #key = '';

  /** The header for a request that says this. */
  header(body: unknown): { 'Idempotency-Key': string } {
    const words = JSON.stringify(body);
    if (words !== this.#words) {
      this.#words = words;
      this.#key = crypto.randomUUID();
    }
    return { 'Idempotency-Key': this.#key };
  }

  /** It was done: the same words mean something new from here on. */
  done(): void {
    this.#words = null;
  }
}

/** The intent of one form, as long as it is there. */
export function useIntent(): Intent {
  const [intent] = useState(() => new Intent());
  return intent;
}
