import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { boundedJson } from './bounded-json.js';

const bounds = { depth: 3, characters: 1_000 };

describe('a bounded JSON value', () => {
  it.each([
    [{ a: [1, true, null, 'x'] }, { a: [1, true, null, 'x'] }],
    [{ a: { b: { c: { d: 1 }, e: [1], f: 'x' } } }, { a: { b: { c: '[Object]', e: '[Array]', f: 'x' } } }],
    [JSON.parse('[1e999, -1e999]'), [null, null]],
    [JSON.parse('{"__proto__":{"x":1},"__pro\\u0000to__":1,"constructor":2}'), { constructor: 2 }],
    [{ 'a\u0000b': 'c\u0000d\ud800' }, { ab: 'cd\ufffd' }],
  ])('of %j is %j', (value, expected) => {
    expect(boundedJson(value, bounds)).toEqual(expected);
  });

  it('keeps what fits, in order', () => {
    const value = { a: 'x'.repeat(30), b: 'y'.repeat(30), c: 'z' };
    expect(boundedJson(value, { depth: 3, characters: 50 })).toEqual({ a: 'x'.repeat(30), b: 'y'.repeat(4) + '...' });
  });

  it('keeps so many entries', () => {
    expect(boundedJson({ a: 1, b: [1, 2, 3], c: 3 }, { ...bounds, entries: 2 })).toEqual({ a: 1, b: [1, 2] });
  });

  it('is about as long as allowed at most, and never pollutes a prototype, whatever the value', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (json) => {
        const text = JSON.stringify(boundedJson(JSON.parse(json), { depth: 5, characters: 100 }));
        expect(text.length).toBeLessThan(1_000);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });
});
