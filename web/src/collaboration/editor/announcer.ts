/**
 * What others do, said to people who do not see it: at most one sentence in five seconds, each thing once, nothing while nothing
 * happens.
 */
const PAUSE_MS = 5000;

export class Announcer {
  private readonly waiting = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly speak: (text: string) => void) {}

  say(text: string): void {
    this.waiting.add(text);
    if (this.timer === null) this.flush();
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.waiting.clear();
  }

  private flush(): void {
    this.timer = null;
    if (this.waiting.size === 0) return;
    this.speak([...this.waiting].join('. '));
    this.waiting.clear();
    this.timer = setTimeout(() => this.flush(), PAUSE_MS);
  }
}
