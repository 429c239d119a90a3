/**
 * Quill and a live document, tied together. The live document's shadow is the truth and Quill is a view of it: what a person does
 * in Quill is translated and handed over; what others do is translated and shown. Wherever the two would differ, for whatever
 * reason, Quill is brought back to the shadow, and the correction is counted, so that tests can insist on none.
 */

import type Quill from 'quill/core.js';
import type QuillCursors from 'quill-cursors/core';
import type Delta from 'quill-delta';
import type { LiveDocument, Range, RemoteSelection } from '../../realtime/port';
import { difference, fits, repaired } from './difference';
import { documentToQuill, toQuill, toWire } from './formats';

/** How often Quill had to be brought back to the shadow: after an edit, or after somebody else's change. */
export interface Corrections {
  edits: number;
  remote: number;
}

/** How a remote caret is labelled. */
export interface CaretLabel {
  readonly name: string;
  readonly color: string;
}

/** What the binding tells others about. */
export interface BindingListeners {
  /** Somebody else's change was shown. */
  onRemote?(client: string | null): void;
  /** An edit could not be kept, and the text was put back. */
  onRefused?(error: unknown): void;
  label(client: string): CaretLabel | null;
}

export class Binding {
  readonly corrections: Corrections = { edits: 0, remote: 0 };
  private readonly stops: (() => void)[] = [];
  /** Changes of the binding's own are on their way into Quill; they are nobody's edits. */
  private showing = false;
  /** The shadow as Quill shows it; somebody else's change is made on this. */
  private view: Delta;

  constructor(
    private readonly quill: Quill,
    private readonly live: LiveDocument,
    private readonly listeners: BindingListeners,
  ) {
    this.view = live.shadow;
    this.showing = true;
    quill.updateContents(difference(quill.getContents(), documentToQuill(live.shadow)), 'api');
    this.showing = false;
    quill.history.clear();

    const onText = (change: Delta) => this.edited(change);
    const onSelection = (range: Range | null) => {
      // What is done to a selection is a step of undo by itself.
      if (!this.showing && range && range.length > 0) quill.history.cutoff();
      if (!this.showing) live.select(range);
    };
    // Heard after Quill has: even if Quill could not take in what was composed, the composition is over.
    const onComposed = () =>
      queueMicrotask(() => {
        quill.composition.isComposing = false;
        live.resume();
      });
    quill.on('text-change', onText);
    quill.on('selection-change', onSelection);
    quill.root.addEventListener('compositionend', onComposed);
    this.stops.push(
      () => quill.off('text-change', onText),
      () => quill.off('selection-change', onSelection),
      () => quill.root.removeEventListener('compositionend', onComposed),
      live.attach({
        isComposing: () => quill.composition.isComposing,
        flush: () => void quill.update(),
        apply: (change, client) => this.apply(change, client),
      }),
      live.onSelection((selection) => this.draw(selection)),
    );
    for (const selection of live.selections) this.draw(selection);
  }

  /** Whether Quill shows the shadow, to the last format. Reads the whole document. */
  agrees(): boolean {
    return difference(this.quill.getContents(), documentToQuill(this.live.shadow)).ops.length === 0;
  }

  /** Ends the binding; Quill stays as it is. */
  destroy(): void {
    for (const stop of this.stops.splice(0)) stop();
  }

  /** The remote carets anew, because names or colours changed. */
  redraw(): void {
    const cursors = this.cursors();
    if (!cursors) return;
    cursors.clearCursors();
    for (const selection of this.live.selections) this.draw(selection);
  }

  private edited(change: Delta): void {
    if (this.showing) return;
    const shadow = this.live.shadow;
    const { change: translated, altered } = toWire(change, shadow);
    const fitting = fits(translated, shadow);
    const edit = fitting ? translated : repaired(translated, shadow);
    try {
      if (edit.ops.length > 0) this.live.edit(edit, caretAfter(change) ?? this.quill.selection.getRange()[0]);
    } catch (error) {
      this.listeners.onRefused?.(error);
      this.correct('edits');
      return;
    }
    this.view = this.live.shadow;
    if (altered || !fitting) this.correct('edits');
    if (endsWord(change)) this.quill.history.cutoff();
  }

  private apply(change: Delta, client: string | null): void {
    const given = toQuill(change, this.view);
    this.showing = true;
    let did: Delta;
    try {
      did = this.quill.updateContents(given, 'api');
    } finally {
      this.showing = false;
    }
    this.view = this.view.compose(change);
    if (!sameOps(did, given)) this.correct('remote');
    this.listeners.onRemote?.(client);
  }

  /** Brings Quill back to what it should show, changing only the lines that differ. */
  private correct(kind: keyof Corrections): void {
    const change = difference(this.quill.getContents(), documentToQuill(this.view));
    if (change.ops.length === 0) return;
    this.corrections[kind] += 1;
    this.showing = true;
    try {
      this.quill.updateContents(change, 'api');
    } finally {
      this.showing = false;
    }
  }

  private draw({ client, range }: RemoteSelection): void {
    const cursors = this.cursors();
    const label = this.listeners.label(client);
    if (!cursors) return;
    if (!range || !label) {
      cursors.removeCursor(client);
      return;
    }
    cursors.createCursor(client, label.name, label.color);
    cursors.moveCursor(client, range);
  }

  private cursors(): QuillCursors | undefined {
    return this.quill.getModule('cursors') as QuillCursors | undefined;
  }
}

/** A word, or a stretch of something else than typing, ends here: what comes next is undone by itself. */
function endsWord(change: Delta): boolean {
  const last = change.ops[change.ops.length - 1];
  return !last || typeof last.insert !== 'string' || /\s$/.test(last.insert);
}

/** Where the caret is after typing. The page tells it only later: in an empty line, Quill has yet to put the caret right. */
function caretAfter({ ops }: Delta): Range | null {
  const [first, second, more] = ops;
  const insert = typeof first?.retain === 'number' ? second?.insert : second ? undefined : first?.insert;
  if (more || typeof insert !== 'string') return null;
  return { index: (typeof first?.retain === 'number' ? first.retain : 0) + insert.length, length: 0 };
}

function sameOps(one: Delta, other: Delta): boolean {
  return JSON.stringify(one.ops) === JSON.stringify(other.ops);
}
