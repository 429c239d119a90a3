/** The platform as docs/realtime.md (section 10) has it, without a network: one document, its revisions, who has it open. */
import Delta from 'quill-delta';
import { canonical } from '../text';
import type { Frame, Message, Revision, Snapshot, Submit } from '../wire';
import { digest } from './digest';

/** What a test can take away, to see the oracle notice. */
export type Check = 'ordering' | 'recognition' | 'dedupe' | 'gap';

/** Revisions that fit into a frame here, so that answers are often not complete. */
const IN_FRAME = 3;
/** Further behind than this is too far. */
const BEHIND = 8;
const SNAPSHOTS = 10;
/** No text may hold this. */
export const REFUSED = '\u0000';

export interface Participant {
  readonly client: string;
  readonly capacity: 'writer' | 'viewer';
  readonly say: (frame: Frame) => void;
}

export class Platform {
  /** By number; those that were pruned are gone. */
  readonly #revisions = new Map<number, Revision>();
  readonly #texts = new Map<number, Delta>();
  readonly participants = new Map<number, Participant>();
  readonly #last = new Map<string, { seq: number; revision: number }>();
  readonly #snapshots: Snapshot[] = [];
  head: number;

  constructor(
    readonly document: string,
    first: number,
    text: Delta,
    private readonly without: Check | null,
  ) {
    this.head = first;
    this.#revisions.set(first, { revision: first, seq: 0, author: 'per_0', at: '', change: [], length: text.length() });
    this.#texts.set(first, text);
    this.#keep(first, text);
  }

  get text(): Delta {
    return this.#texts.get(this.head) as Delta;
  }

  get closed(): boolean {
    return this.#revisions.get(this.head)?.closed ?? false;
  }

  has(client: string, seq: number): number {
    return [...this.#revisions.values()].filter((one) => one.client === client && one.seq === seq).length;
  }

  get snapshot(): Snapshot {
    return this.#snapshots.at(-1) as Snapshot;
  }

  /** The revisions below the newest snapshot are gone. */
  prune(): void {
    for (const number of this.#revisions.keys()) if (number < this.snapshot.revision) this.#revisions.delete(number);
  }

  /** A message from a connection; the answer, if there is one. */
  heard(connection: number, participant: Participant, message: Message): Frame | null {
    switch (message.action) {
      case 'document.open':
        return this.#open(connection, participant, message);
      case 'document.submit':
        return this.#submitted(connection, message, message.request);
      case 'document.catch_up': {
        const revisions = this.since(message.after);
        if (revisions === null) return this.#refusal(message.request, 'resync');
        return { type: 'caught_up', document: this.document, head: this.head, revisions: revisions.slice(0, IN_FRAME) };
      }
      case 'ping': {
        const lost = this.participants.has(connection) ? [] : [this.document];
        return { type: 'pong', heads: [{ document: this.document, revision: this.head }], lost };
      }
      case 'presence.update':
        return null;
    }
  }

  #open(connection: number, participant: Participant, message: Extract<Message, { action: 'document.open' }>): Frame {
    const revisions = this.since(message.revision);
    if (revisions === null) return this.#refusal(message.request, 'resync');
    this.participants.set(connection, participant);
    const { capacity } = participant;
    const answer = { document: this.document, head: this.head, capacity, sync_interval_ms: 300, participants: [] };
    return { type: 'opened', ...answer, revisions: revisions.slice(0, IN_FRAME) };
  }

  /** A change, by socket or by REST. */
  #submitted(connection: number, submit: Submit, request: string): Frame {
    const author = this.participants.get(connection);
    if (author?.client !== submit.client) return this.#refusal(request, 'lease_lost');
    if (author.capacity === 'viewer') return this.#refusal(request, 'not_a_writer', 403);
    const known = this.#last.get(submit.client);
    const repeated = [...this.#revisions.values()].find(({ client, seq }) => client === submit.client && seq === submit.seq);
    if (this.without !== 'dedupe' && (repeated || (known && known.seq >= submit.seq))) {
      if (repeated) this.#tell(repeated, connection);
      const revision = repeated?.revision ?? known?.revision ?? 0;
      return this.#acknowledged(submit, revision, []);
    }
    const between = this.since(submit.base);
    if (between === null) return this.#refusal(request, 'resync');
    if (between.length > BEHIND) return this.#refusal(request, 'behind');
    if (this.closed) return this.#refusal(request, 'document_closed');
    if (JSON.stringify(submit.change).includes(JSON.stringify(REFUSED).slice(1, -1))) {
      return this.#refusal(request, 'invalid_change', 422);
    }
    const seen = this.without === 'gap' ? between.slice(1) : between;
    const change = seen.reduce((mine, { change }) => new Delta(change).transform(mine, true), new Delta(submit.change));
    const stored = this.#store({ client: submit.client, seq: submit.seq, change: change.ops });
    this.#last.set(submit.client, { seq: submit.seq, revision: stored.revision });
    this.#keepAtTimes(stored.revision);
    this.#tell(stored, connection);
    return this.#acknowledged(submit, stored.revision, between);
  }

  /** Puts the document into the trash, or takes it out. */
  fence(closed: boolean): void {
    const stored = this.#store({ seq: 0, change: [], closed });
    this.#keepAtTimes(stored.revision);
    this.#tell(stored, null);
  }

  /** The revisions after one, or null when it is not there. */
  since(after: number): Revision[] | null {
    if (!this.#revisions.has(after)) return null;
    const found: Revision[] = [];
    for (let number = after + 1; number <= this.head; number += 1) found.push(this.#revisions.get(number) as Revision);
    return found;
  }

  #store(more: Pick<Revision, 'seq' | 'change'> & { client?: string; closed?: boolean }): Revision {
    const text = this.text.compose(new Delta(more.change));
    this.head += 1;
    this.#texts.set(this.head, text);
    const hash = this.head % 100 === 0 ? { hash: digest(canonical(text)) } : {};
    const revision = { author: 'per_1', at: '', ...more, ...hash, revision: this.head, length: text.length() };
    this.#revisions.set(this.head, revision);
    return revision;
  }

  #keepAtTimes(revision: number): void {
    if (revision % SNAPSHOTS === 0) this.#keep(revision, this.text);
  }

  #keep(revision: number, text: Delta): void {
    const clients = Object.fromEntries(this.#last);
    const { ops: content } = text;
    const { document, closed } = this;
    this.#snapshots.push({ document, revision, length: text.length(), hash: '', content, closed, clients });
  }

  #tell(revision: Revision, author: number | null): void {
    for (const [connection, { capacity, say }] of this.participants) {
      if (connection === author) continue;
      if (capacity === 'viewer') say({ type: 'head', document: this.document, revision: revision.revision });
      else say({ type: 'revision', document: this.document, ...revision });
    }
  }

  #acknowledged({ client, seq }: Submit, revision: number, previous: Revision[]): Frame {
    const fits = previous.length <= IN_FRAME ? previous : [];
    return { type: 'acknowledged', document: this.document, client, seq, revision, previous: fits };
  }

  #refusal(request: string, code: string, status = 409): Frame {
    return { type: 'problem', request, document: this.document, problem: { status, code, detail: 'Because.' } };
  }
}
