import { describe, expect, it } from '@jest/globals';
import type { Json } from './event.types.js';
import { formatMessage } from './format-message.js';

describe('a template', () => {
  it.each<[string, Json | undefined, string]>([
    ['hi %s', ['x'], 'hi x'],
    ['%s and %s', ['a', 'b'], 'a and b'],
    ['%s and %s', ['a'], 'a and %s'],
    ['%d of %i, %.2f, %5r', [1, 2, 3.5, null], '1 of 2, 3.5, null'],
    ['%(a)s-%(b)s', { a: 'x', b: [1] }, 'x-[1]'],
    ['%(toString)s', {}, '%(toString)s'],
    ['100%% of %s', ['x'], '100% of x'],
    ['100% sure', ['x'], '100% sure'],
    ['{} and {}', ['a', 'b'], 'a and b'],
    ['{1} and {0}', ['a', 'b'], 'b and a'],
    ['{a} {b}', { a: 'x' }, 'x {b}'],
    ['%s {}', ['a'], 'a {}'],
    ['hi %s', undefined, 'hi %s'],
    ['hi %s', 'x', 'hi %s'],
    ['hi %s', ['$&'], 'hi $&'],
  ])('%j with %j is %j', (template, params, expected) => {
    expect(formatMessage(template, params)).toBe(expected);
  });
});
