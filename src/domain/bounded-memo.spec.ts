import { describe, expect, it } from '@jest/globals';
import { BoundedMemo } from './bounded-memo.js';

/** A memo of whether texts are longer than one character, and what it computed. */
function memoOf(max: number): { isLong: (text: string) => boolean; computed: string[] } {
  const memo = new BoundedMemo<boolean>(max);
  const computed: string[] = [];
  const isLong = (text: string): boolean =>
    memo.get(text, () => {
      computed.push(text);
      return text.length > 1;
    });
  return { isLong, computed };
}

describe('a bounded memo', () => {
  it('computes the same only once, also when the answer is no', () => {
    const { isLong, computed } = memoOf(2);
    expect(['a', 'bc', 'a', 'bc'].map(isLong)).toEqual([false, true, false, true]);
    expect(computed).toEqual(['a', 'bc']);
  });

  it('forgets what it knows rather than hold more than its bound', () => {
    const { isLong, computed } = memoOf(2);
    expect(['a', 'bc', 'd', 'a'].map(isLong)).toEqual([false, true, false, false]);
    expect(computed).toEqual(['a', 'bc', 'd', 'a']);
  });
});
