import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileGlob } from './glob.js';

describe('a glob', () => {
  it.each<[string, string, boolean, boolean?]>([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'a/b', true],
    ['a', 'a', true],
    ['a', 'A', false],
    ['a*c', 'abc', true],
    ['a*c', 'ac', true],
    ['a*c', 'acd', false],
    ['ab*bc', 'abc', false],
    ['*a*b*', 'xbxaxbx', true],
    ['*a*b*', 'xbxax', false],
    ['a**c', 'abc', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a?', 'a😀', true],
    ['*[0-9]', 'a7', true],
    ['*[!0-9]', 'a7', false],
    ['[ab]*', 'bc', true],
    ['[', '[', true],
    ['a.c', 'abc', false],
    ['a/*.js', 'a/b.js', true, true],
    ['a/*.js', 'a/b/c.js', false, true],
    ['a/**.js', 'a/b/c.js', true, true],
    ['a/?/c', 'a///c', false, true],
    ['**/a/**', 'a/b', true, true],
    ['**/a/**', 'b/aa/b', false, true],
    ['**/*x*/**', 'a/bxb/c', true, true],
    ['**/*x*/**', 'a/bx', false, true],
  ])('%j against %j is %j', (pattern, text, expected, isPath = false) => {
    expect(compileGlob(pattern, { isPath })(text)).toBe(expected);
  });

  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 });

  it.each([false, true])('agrees with a regular expression of the same meaning (path: %j)', (isPath) => {
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?'), maxLength: 6 });
    fc.assert(
      fc.property(patterns, letters, (pattern, text) => {
        const source = pattern.replace(/\*\*+|\*|\?/g, (part) => {
          if (isPath && part.length === 1) return part === '*' ? '[^/]*' : '[^/]';
          return part === '?' ? '.' : '.*';
        });
        const same = new RegExp(`^(?:${source})$`, 's');
        const candidates = isPath && !text.startsWith('/') ? [text, `/${text}`] : [text];
        expect(compileGlob(pattern, { isPath })(text)).toBe(candidates.some((candidate) => same.test(candidate)));
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['*a*a*a*a*a*a*b', '*?a?a?a?a?a?a?*b'])('%s takes no longer than the text is long', (pattern) => {
    const started = performance.now();
    expect(compileGlob(pattern)('a'.repeat(20_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
