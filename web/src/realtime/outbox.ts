/** What is sent: by socket, or by REST what is too large for one; never before what it depends on is on this device. */
import type { Connection, RestProblem } from './connection';
import type { Rest } from './rest';
import type { Frame, Message, Submit } from './wire';

export class Outbox {
  #stored: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly document: string,
    private readonly connection: Connection,
    private readonly rest: Rest,
    /** What REST answers, as a frame. */
    private readonly heard: (frame: Frame) => void,
  ) {}

  /** What is sent from now on waits until this is stored. */
  after(stored: Promise<void>): void {
    this.#stored = Promise.all([this.#stored, stored]);
  }

  /** On the socket that there is now, and on no later one. */
  send(message: Message): void {
    const { generation } = this.connection;
    const text = JSON.stringify(message);
    this.#stored = this.#stored.then(() => {
      if (this.connection.open && this.connection.generation === generation) this.connection.send(text);
    });
  }

  submit(submit: Submit): void {
    this.#stored = this.#stored.then(() => {
      this.rest.submit(this.document, submit).then(
        (answer) => this.heard({ ...answer, type: 'acknowledged' }),
        (problem: RestProblem) => this.#refused(problem, `submit-${submit.seq}`),
      );
    });
  }

  catchUp(after: number): void {
    this.rest.revisions(this.document, after).then(
      (revisions) => this.heard({ type: 'caught_up', document: this.document, head: 0, revisions }),
      (problem: RestProblem) => this.#refused(problem, `catch_up-${after}`),
    );
  }

  /** Without an answer, it is overdue after a while and asked again. */
  #refused({ status, code, detail }: RestProblem, request: string): void {
    if (status === 0) return;
    this.heard({ type: 'problem', request, document: this.document, problem: { status, code, detail } });
  }
}
