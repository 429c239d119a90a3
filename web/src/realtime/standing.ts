/** How a live document stands: what is said to the page about it, put together from those who know. */
import type { Client } from './client';
import type { Connection } from './connection';
import type { LiveState, Trouble } from './port';
import type { Capacity, Opened } from './wire';

/** Refusals of a document for as long as nobody changes what the person may do. */
export const SHUT = ['forbidden', 'feature_disabled', 'not_found'];
/** Refusals that leave unsent work with nowhere to go. */
const CLOSING = [...SHUT, 'document_closed'];

export class Standing {
  phase: LiveState['phase'] = 'loading';
  trouble: Trouble | null = null;
  /** What the platform last let this device do: what goes for as long as it is not asked again. */
  capacity: Capacity | null = null;
  #reason: LiveState['reason'] = null;

  /** The platform let the document be opened. */
  opened({ capacity, reason }: Opened): void {
    this.capacity = capacity;
    this.#reason = capacity === 'writer' ? null : reason === 'full' || reason === 'read_only' ? reason : 'asked';
    this.trouble = null;
  }

  /** Whether a viewer would write if they could: a place may become free, an access may change. */
  get waits(): boolean {
    return this.#reason === 'full' || this.#reason === 'read_only';
  }

  /** Whether unsent work has nowhere to go, as far as is known. */
  cannotSend(client: Client): boolean {
    if (client.closed || this.#reason === 'read_only' || this.#reason === 'asked') return true;
    return this.trouble !== null && CLOSING.includes(this.trouble.code);
  }

  state(
    client: Client | null,
    connection: Connection,
    online: boolean,
    rest: Pick<LiveState, 'stored' | 'participants' | 'copies'>,
  ): LiveState {
    const capacity = client?.capacity ?? null;
    const shut = capacity === null && this.trouble !== null && SHUT.includes(this.trouble.code);
    const stopped = this.trouble !== null && (connection.stopped || shut);
    const closed = client?.closed === true || this.trouble?.code === 'document_closed';
    const lost = stopped && this.trouble?.code !== 'unauthorized';
    return {
      phase: this.phase,
      link: stopped ? 'stopped' : capacity !== null ? 'open' : online ? 'connecting' : 'offline',
      capacity,
      reason: this.#reason,
      closed,
      editable: this.phase === 'ready' && !closed && !lost && (capacity ?? this.capacity) === 'writer',
      unsent: client?.unsent ?? 0,
      sending: client?.sending ?? false,
      retryAt: connection.retryAt,
      trouble: this.trouble,
      ...rest,
    };
  }
}

/** An error as the trouble that it is. */
export function troubleOf(error: unknown): Trouble {
  if (typeof error === 'object' && error !== null && 'code' in error && 'detail' in error) {
    return { code: String(error.code), detail: String(error.detail) };
  }
  return { code: 'internal', detail: error instanceof Error ? error.message : String(error) };
}
