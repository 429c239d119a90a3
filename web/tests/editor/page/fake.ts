/**
 * A live document that lives in the page: it takes edits as the platform would, refuses what the platform would refuse, and lets a
 * test speak for other people.
 */
import type Delta from 'quill-delta';
import type { AttributeMap } from 'quill-delta';
import { fits } from '../../../src/collaboration/editor/difference';
import { cleanText, isLink } from '../../../src/collaboration/editor/formats';
import { Reader } from '../../../src/collaboration/editor/reader';
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
    const problem = judge(change, this.shadow);
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
    const problem = judge(carried, this.shadow);
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

/** Why the platform would refuse a change: a judge of its own, apart from what the editor believes. */
export function judge(change: Delta, document: Delta): string | null {
  if (change.ops.length === 0) return 'empty';
  if (!fits(change, document)) return 'does not fit';
  const reader = new Reader(document);
  for (const op of change.ops) {
    if (typeof op.insert === 'string') {
      if (op.insert === '' || cleanText(op.insert) !== op.insert) return 'text';
      const newlines = op.insert.replaceAll('\n', '').length;
      for (const [name, value] of Object.entries(op.attributes ?? {})) {
        const problem = value === null ? 'null on an insert' : wrong(name, value, newlines === 0);
        if (problem || (newlines > 0 && op.insert.includes('\n'))) return problem ?? 'mixed';
      }
    } else if (op.insert) {
      if (op.insert.divider !== true || op.attributes) return 'embed';
    } else if (op.attributes) {
      const pieces = reader.take(Number(op.retain));
      for (const [name, value] of Object.entries(op.attributes as AttributeMap)) {
        for (const { kind } of pieces) {
          if (value === null) continue;
          if (kind === 'embed') return 'format on an embed';
          const problem = wrong(name, value, kind === 'newline');
          if (problem) return problem;
        }
      }
      if (Object.keys(op.attributes).length === 0) return 'no attributes';
    } else {
      reader.skip(Number(op.retain ?? op.delete));
    }
  }
  const last = change.ops.at(-1);
  return last?.retain && !last.attributes ? 'a bare retain at the end' : null;
}

function wrong(name: string, value: unknown, newline: boolean): string | null {
  const right = newline
    ? (name === 'block' && ['h1', 'h2', 'h3', 'bullet', 'ordered', 'check', 'quote', 'code'].includes(value as string)) ||
      (name === 'align' && ['center', 'right', 'justify'].includes(value as string)) ||
      (name === 'indent' && Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 8)
    : (['bold', 'italic', 'underline', 'strike', 'code'].includes(name) && value === true) || (name === 'link' && isLink(value));
  return right ? null : `${name}: ${JSON.stringify(value)} on ${newline ? 'a newline' : 'text'}`;
}
