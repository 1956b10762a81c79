/** Results by the text that they follow from, at most `max` of them: when there are more, all are forgotten. */
export class BoundedMemo<T extends object | boolean> {
  private readonly known = new Map<string, T>();

  constructor(private readonly max: number) {}

  /** What is known of a text, or else what `compute` says, which must depend on nothing but the text. */
  get(text: string, compute: () => T): T {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const result = compute();
    if (this.known.size >= this.max) this.known.clear();
    this.known.set(text, result);
    return result;
  }
}
