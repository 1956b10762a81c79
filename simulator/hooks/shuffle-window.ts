import type { SeededRandom } from '../seeded-random.js';

/** Collects entries for a moment, or until it holds enough of them, and lets them go in shuffled order. */
export class ShuffleWindow<T> {
  private entries: T[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly random: SeededRandom,
    private readonly release: (entries: T[]) => void,
  ) {}

  add(entry: T, size: number, windowMs: number): void {
    this.entries.push(entry);
    if (this.entries.length >= size) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), windowMs);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const entries = this.random.shuffle(this.entries);
    this.entries = [];
    if (entries.length > 0) this.release(entries);
  }

  close(): void {
    clearTimeout(this.timer);
    this.entries = [];
  }
}
