/**
 * The editor that shows the document, or none. What is heard waits while an input method composes in it: a change under a
 * composition would tear it. An editor that fails does not take the document with it.
 */
import type Delta from 'quill-delta';
import type { EditorPort } from './port';
import type { Frame } from './wire';

export class Screen {
  #editor: EditorPort | null = null;
  #waiting: Frame[] = [];
  #quiet: (() => void)[] = [];

  constructor(
    private readonly take: (frame: Frame) => void,
    private readonly report: (error: unknown) => void,
  ) {}

  attach(editor: EditorPort): () => void {
    this.#editor = editor;
    return () => {
      if (this.#editor !== editor) return;
      this.#editor = null;
      this.resume();
    };
  }

  /** A frame, for now or for when nobody composes any more. */
  heard(frame: Frame): void {
    if (this.#waiting.length > 0 || this.#composing) this.#waiting.push(frame);
    else this.take(frame);
  }

  /** What waits is out of date: it was said on a connection that is gone. */
  drop(): void {
    this.#waiting = [];
  }

  resume(): void {
    while (this.#waiting.length > 0 && !this.#composing) {
      const frame = this.#waiting.shift();
      if (frame) this.take(frame);
    }
    if (!this.#composing) for (const go of this.#quiet.splice(0)) go();
  }

  /** Resolves when nobody composes. */
  async quiet(): Promise<void> {
    if (this.#composing) await new Promise<void>((go) => this.#quiet.push(go));
  }

  flush(): void {
    this.guard(() => this.#editor?.flush());
  }

  apply(change: Delta, client: string | null): void {
    this.guard(() => this.#editor?.apply(change, client));
  }

  /** Whoever is called back may fail; what is under way here goes on. */
  guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.report(error);
    }
  }

  get #composing(): boolean {
    return this.#editor?.isComposing() ?? false;
  }
}
