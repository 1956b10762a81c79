/** A small deterministic generator (mulberry32): the same seed always gives the same GUIDs and the same faults. */
export class SeededRandom {
  constructor(private state: number) {}

  /** The next number in [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** The next whole number in [0, below). */
  integer(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** The next version-4 GUID in lower case. */
  guid(): string {
    const template = 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx';
    return template.replace(/[xy]/g, (slot) => (slot === 'x' ? this.integer(16) : 8 + this.integer(4)).toString(16));
  }

  /** A shuffled copy (Fisher–Yates). */
  shuffle<T>(list: readonly T[]): T[] {
    const rest = [...list];
    const shuffled: T[] = [];
    while (rest.length > 0) shuffled.push(...rest.splice(this.integer(rest.length), 1));
    return shuffled;
  }
}
