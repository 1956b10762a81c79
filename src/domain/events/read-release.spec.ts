import { describe, expect, it } from '@jest/globals';
import { Field } from './field.js';
import { readDist, readEnvironment, readRelease } from './read-release.js';

/** What was read, and whether the field was refused. */
function read(reader: (field: Field) => string | undefined, value: unknown): [string | undefined, boolean] {
  const field = Field.root(value);
  return [reader(field), field.errors.length > 0];
}

describe('a release', () => {
  it.each([
    ['shop@1.2.3', 'shop@1.2.3'],
    ['  shop@1.2.3 ', 'shop@1.2.3'],
    ['team/shop@1', 'team/shop@1'],
    [42, '42'],
    ['', undefined],
    [' ', undefined],
    ['\t', undefined],
    ['\n', undefined],
    [null, undefined],
    ['a'.repeat(200), 'a'.repeat(200)],
  ])('%j is kept as %j', (value, release) => {
    expect(read(readRelease, value)).toEqual([release, false]);
  });

  it.each(['a'.repeat(201), 'a\nb', 'a\u0000b', '.', '..', {}, ['1.0']])('%j is refused', (value) => {
    expect(read(readRelease, value)).toEqual([undefined, true]);
  });
});

describe('a dist', () => {
  it.each([
    ['7', '7'],
    [' a.b_c-1 ', 'a.b_c-1'],
    [7, '7'],
    ['', undefined],
    ['a'.repeat(64), 'a'.repeat(64)],
  ])('%j is kept as %j', (value, dist) => {
    expect(read(readDist, value)).toEqual([dist, false]);
  });

  it.each(['a'.repeat(65), 'a b', 'ä', 'a/b', []])('%j is refused', (value) => {
    expect(read(readDist, value)).toEqual([undefined, true]);
  });
});

describe('an environment', () => {
  it.each([
    ['production', 'production'],
    [' EU west ', 'EU west'],
    ['', undefined],
    [null, undefined],
    ['a'.repeat(64), 'a'.repeat(64)],
  ])('%j is kept as %j', (value, environment) => {
    expect(read(readEnvironment, value)).toEqual([environment, false]);
  });

  it.each(['a'.repeat(65), 'bad/name', 'a\nb', 'a\fb', '.', '..', 'None', ' ', 42, true, {}])(
    '%j is refused',
    (value) => {
      expect(read(readEnvironment, value)).toEqual([undefined, true]);
    },
  );
});
