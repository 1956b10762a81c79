import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { boundedText, firstLine } from './bounded-text.js';

describe('a bounded text', () => {
  it.each([
    ['', 5, ''],
    ['hello', 5, 'hello'],
    ['hello!', 5, 'he...'],
    ['hello', 2, '..'],
    ['hello', 0, ''],
    ['ab\u0000c', 5, 'abc'],
    ['a\ud800b', 5, 'a\ufffdb'],
    ['😀😀😀', 3, '😀😀😀'],
    ['😀😀😀😀😀', 4, '😀...'],
    ['aaa😀', 4, 'aaa😀'],
  ])('of %j in %d characters is %j', (text, maxCharacters, expected) => {
    expect(boundedText(text, maxCharacters)).toBe(expected);
  });

  it('can be stored and is within its bound, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (text, maxCharacters) => {
        const bounded = boundedText(text, maxCharacters);
        expect(bounded.isWellFormed()).toBe(true);
        expect(bounded).not.toContain('\u0000');
        expect(Array.from(bounded).length).toBeLessThanOrEqual(maxCharacters);
      }),
    );
  });
});

describe('the first line', () => {
  it.each([
    ['one', 'one'],
    ['one\ntwo', 'one'],
    ['\r\n  one  \r\ntwo', 'one'],
    ['one\u2028two', 'one'],
    ['\n\n', ''],
  ])('of %j is %j', (text, expected) => {
    expect(firstLine(text)).toBe(expected);
  });
});
