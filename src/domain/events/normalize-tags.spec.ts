import { describe, expect, it } from '@jest/globals';
import { Field } from './field.js';
import { normalizeTags } from './normalize-tags.js';

function read(value: unknown): { tags: [string, string][]; refused: number } {
  const field = Field.root(value);
  return { tags: normalizeTags(field), refused: field.errors.length };
}

describe('tags', () => {
  it.each<[string, unknown, [string, string][], number]>([
    [
      'may be an object',
      { a: 'x', b: 'y' },
      [
        ['a', 'x'],
        ['b', 'y'],
      ],
      0,
    ],
    [
      'may be pairs',
      [
        ['a', 'x'],
        ['b', 'y'],
      ],
      [
        ['a', 'x'],
        ['b', 'y'],
      ],
      0,
    ],
    [
      'may hold numbers and booleans',
      { a: 1, b: 4.5, c: true },
      [
        ['a', '1'],
        ['b', '4.5'],
        ['c', 'True'],
      ],
      0,
    ],
    ['have dashes for blanks in keys', { 'my tag': 'x' }, [['my-tag', 'x']], 0],
    ['have one line', { a: ' one \ntwo' }, [['a', 'one']], 0],
    [
      'are there once: the first counts',
      [
        ['a', 'x'],
        ['a', 'y'],
      ],
      [['a', 'x']],
      0,
    ],
    ['that are null are left out', { a: null, b: 'y' }, [['b', 'y']], 0],
    ['that fields tell are left out', { release: 'x', dist: 'x', user: 'x', filename: 'x', function: 'x' }, [], 0],
    ['that are empty are refused', { a: '', b: ' \n' }, [], 2],
    ['with foreign characters in the key are refused', { ä: 'x', 'a/b': 'x', '': 'x' }, [], 3],
    ['that hold more are refused', { a: { b: 1 }, c: [1] }, [], 2],
    ['that are no pairs are refused', [42, ['a'], ['a', 'b', 'c'], 'x', ['b', 'y']], [['b', 'y']], 4],
    ['with a key that is no text are refused', [[{}, 'x']], [], 1],
    ['that are no tags at all are refused', 'a=b', [], 1],
    ['may be absent', null, [], 0],
    [
      'named like methods are kept',
      { constructor: 'x', toString: 'y' },
      [
        ['constructor', 'x'],
        ['toString', 'y'],
      ],
      0,
    ],
  ])('%s', (_, value, tags, refused) => {
    expect(read(value)).toEqual({ tags, refused });
  });

  it('are cut to 200 characters, keys and values', () => {
    const [[key, value] = ['', '']] = read({ ['k'.repeat(201)]: 'v'.repeat(201) }).tags;
    expect([key.length, value.length]).toEqual([200, 200]);
  });

  it('are a hundred at most', () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`key${index}`, 'x']));
    expect(read(many).tags).toHaveLength(100);
  });
});
