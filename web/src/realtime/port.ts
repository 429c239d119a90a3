/**
 * What an editor and a live document say to each other. The live document (`live-document.ts`) keeps the truth: the shadow, what is
 * unsent, the socket, the copy on this device. The editor is a view of it. Neither knows how the other works: an editor that is no
 * Quill, or a live document in a test, needs no more than this page.
 */
import type Delta from 'quill-delta';

/** A place in the document in UTF-16 code units; a length of 0 is a caret. */
export interface Range {
  readonly index: number;
  readonly length: number;
}

/** What the live document asks of the editor that shows it. */
export interface EditorPort {
  /** Whether an input method is composing. Frames wait until `LiveDocument.resume` is called. */
  isComposing(): boolean;
  /** Report, by `LiveDocument.edit`, every edit that was not reported yet. Called before a frame is taken. */
  flush(): void;
  /** Show somebody else's change, which is made on the shadow as the editor shows it. `client` is whose it is, if one person's. */
  apply(change: Delta, client: string | null): void;
}

export type Capacity = 'writer' | 'viewer';

/** Somebody who has the document open, this editor included. */
export interface Participant {
  readonly client: string;
  readonly person: string;
  readonly name: string;
  readonly capacity: Capacity;
  /** Whether it is this very editor. */
  readonly self: boolean;
}

/** Somebody's selection, carried to the shadow as it is now. */
export interface RemoteSelection {
  readonly client: string;
  readonly range: Range | null;
}

/** Why a document is not, or not fully, open. `code` is a code of docs/realtime.md, section 8; `detail` is for people. */
export interface Trouble {
  readonly code: string;
  readonly detail: string;
}

/** A text that would otherwise be lost, kept on this device until the person has dealt with it. */
export interface Copy {
  readonly id: string;
  /** `refused`: the platform did not take a change. `merged`: the text before offline work was merged. `stranded`: unsent text of
   * a document that may not be written any more. `unreadable`: what this device had kept does not fit together. */
  readonly reason: 'refused' | 'merged' | 'stranded' | 'unreadable';
  readonly at: string;
  readonly detail: string;
  /** Inserts only, in the wire's formats. */
  readonly content: Delta;
}

/** How a live document is now. A new object whenever something changed, so that it can be compared by identity. */
export interface LiveState {
  /** `loading`: nothing to show yet. `ready`: the shadow can be shown and, if `editable`, edited. `failed`: see `trouble`. */
  readonly phase: 'loading' | 'ready' | 'failed';
  /** `offline`: the device says that it has no network. `connecting`: trying. `open`: live. `stopped`: not until somebody decides; see `trouble`. */
  readonly link: 'offline' | 'connecting' | 'open' | 'stopped';
  /** What the platform last said that this editor may do; null until it said so. */
  readonly capacity: Capacity | null;
  /** Why a viewer: every place is taken, or the document is shared for reading, or they asked for it. */
  readonly reason: 'full' | 'read_only' | 'asked' | null;
  /** In the trash. */
  readonly closed: boolean;
  /** Whether typing is to be let in now: also offline, never for a viewer or in a closed document. */
  readonly editable: boolean;
  /** Edits that are not revisions yet, and whether the change in flight is being sent just now. */
  readonly unsent: number;
  readonly sending: boolean;
  /** Whether what is unsent is safe on this device. */
  readonly stored: boolean;
  /** When trying to connect again, in milliseconds since 1970; null when it is being tried or not needed. */
  readonly retryAt: number | null;
  readonly trouble: Trouble | null;
  readonly participants: readonly Participant[];
  readonly copies: readonly Copy[];
}

/** A document that is open for live editing. */
export interface LiveDocument {
  readonly client: string;
  /** The document as the person sees it; inserts only. Meaningful while `phase` is `ready`. */
  readonly shadow: Delta;
  readonly state: LiveState;
  /** Calls back after each change of `state`; answers how to stop. */
  subscribe(listener: () => void): () => void;
  /** Calls back when somebody's selection is to be drawn anew; answers how to stop. */
  onSelection(listener: (selection: RemoteSelection) => void): () => void;
  /** Every known selection, for an editor that has just been attached. */
  readonly selections: readonly RemoteSelection[];
  attach(editor: EditorPort): () => void;
  /** The person edited. `selection` is where they are after it. Throws when the change does not fit the shadow: nothing happened then. */
  edit(change: Delta, selection: Range | null): void;
  /** The person's selection moved without an edit. */
  select(selection: Range | null): void;
  /** Take the frames that waited for a composition to end. */
  resume(): void;
  /** Try at once what is waited for: connect, or ask for a writer's place. */
  retry(): void;
  /** A copy was dealt with. */
  discard(copy: string): void;
  /** Stop. What is unsent stays on this device. */
  close(): Promise<void>;
}
