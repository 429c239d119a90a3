/**
 * A live document that lives in the page: it takes edits as the platform would, refuses what the platform would refuse, and lets a
 * test speak for other people.
 */
import type Delta from 'quill-delta';
import { objection } from '../../../src/realtime/content';
import type { EditorPort, LiveDocument, LiveState, Participant, Range, RemoteSelection } from '../../../src/realtime/port';

export class FakeLive implements LiveDocument {
  readonly client = 'cli_me';
  shadow: Delta;
  state: LiveState;
  selections: RemoteSelection[] = [];
  readonly edits: Delta[] = [];
  readonly calls: string[] = [];
  refuseNext = false;
  private editor: EditorPort | null = null;
  private waiting: [Delta, string][] = [];
  private readonly listeners = new Set<() => void>();
  private readonly selectionListeners = new Set<(selection: RemoteSelection) => void>();

  constructor(content: Delta) {
    this.shadow = content;
    this.state = {
      phase: 'ready',
      link: 'open',
      capacity: 'writer',
      reason: null,
      closed: false,
      editable: true,
      unsent: 0,
      sending: false,
      stored: true,
      retryAt: null,
      trouble: null,
      participants: [],
      copies: [],
    };
  }

  subscribe(listener: () => void) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  onSelection(listener: (selection: RemoteSelection) => void) {
    this.selectionListeners.add(listener);
    return () => void this.selectionListeners.delete(listener);
  }

  attach(editor: EditorPort) {
    this.editor = editor;
    return () => {
      this.editor = null;
    };
  }

  edit(change: Delta) {
    if (this.refuseNext) {
      this.refuseNext = false;
      throw new Error('refused by the test');
    }
    const problem = objection(this.shadow, change);
    if (problem) {
      this.calls.push(`broken: ${problem} ${JSON.stringify(change.ops)}`);
      throw new Error(problem);
    }
    this.edits.push(change);
    this.shadow = this.shadow.compose(change);
    this.carry(change);
  }

  select() {}

  resume() {
    for (const [change, client] of this.waiting.splice(0)) this.remote(change, client);
  }

  retry() {
    this.calls.push('retry');
  }

  discard(copy: string) {
    this.set({ copies: this.state.copies.filter(({ id }) => id !== copy) });
  }

  async close() {}

  /** Says what is different now. */
  set(state: Partial<LiveState>) {
    this.state = { ...this.state, ...state };
    for (const listener of this.listeners) listener();
  }

  join(participant: Participant) {
    this.set({ participants: [...this.state.participants, participant] });
  }

  /** Somebody else's change on the document as it is shown. */
  remote(change: Delta, client: string) {
    if (this.editor?.isComposing()) {
      this.waiting.push([change, client]);
      return;
    }
    const before = this.shadow;
    this.editor?.flush();
    // What was flushed was written at the same time: the change is carried over it.
    const written = this.edits.at(-1);
    const carried = this.shadow !== before && written ? written.transform(change, false) : change;
    const problem = objection(this.shadow, carried);
    if (problem) throw new Error(`the test's own change: ${problem}`);
    this.shadow = this.shadow.compose(carried);
    this.carry(carried);
    this.editor?.apply(carried, client);
  }

  select_remote(client: string, range: Range | null) {
    const selection = { client, range };
    this.selections = [...this.selections.filter((known) => known.client !== client), selection];
    for (const listener of this.selectionListeners) listener(selection);
  }

  private carry(change: Delta) {
    this.selections = this.selections.map(({ client, range }) => {
      if (!range) return { client, range };
      const start = change.transformPosition(range.index, true);
      const end = change.transformPosition(range.index + range.length, true);
      return { client, range: { index: start, length: end - start } };
    });
  }
}
