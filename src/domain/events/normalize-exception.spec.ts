import { describe, expect, it } from '@jest/globals';
import { Field } from './field.js';
import { normalizeExceptions, normalizeThreads } from './normalize-exception.js';

const one = { type: 'A', value: 'x' };
const two = { type: 'B', value: 'y' };
const stacktrace = { frames: [{ function: 'f', in_app: true }] };

function read(value: unknown): { values: unknown[]; refused: number } {
  const field = Field.root(value);
  return { values: normalizeExceptions(field), refused: field.errors.length };
}

describe('exceptions', () => {
  it.each<[string, unknown, unknown[], number]>([
    ['may stand in values', { values: [one, two] }, [one, two], 0],
    ['may be a bare list', [one, two], [one, two], 0],
    ['may be a single object', one, [one], 0],
    ['may have null among them', { values: [null, one] }, [one], 0],
    ['may be none', { values: [] }, [], 0],
    ['may be null', { values: null }, [], 0],
    ['that are no objects are refused', ['boom', one], [one], 1],
    ['that are text are refused', 'boom', [], 1],
    ['that say nothing are refused', [{}, { type: '', value: null }, one], [one], 2],
    ['may have a stack only', [{ stacktrace }], [{ stacktrace }], 0],
    ['may have any value', [{ type: 'A', value: { code: 5 } }], [{ type: 'A', value: '{"code":5}' }], 0],
    ['have a type that their value begins with', [{ value: 'TypeError: x' }], [{ type: 'TypeError', value: 'x' }], 0],
    ['have no type from a sentence', [{ value: 'could not: x' }], [{ value: 'could not: x' }], 0],
    [
      'that the SDK made up have no type from their value',
      [{ value: 'Note: x', mechanism: { synthetic: true } }],
      [{ value: 'Note: x', mechanism: { type: 'generic', synthetic: true } }],
      0,
    ],
    [
      'keep what they belong to',
      [
        {
          ...one,
          module: 'm',
          thread_id: 5,
          mechanism: { type: 'chained', handled: false, exception_id: 1, parent_id: 0 },
        },
      ],
      [
        {
          ...one,
          module: 'm',
          thread_id: 5,
          mechanism: { type: 'chained', handled: false, exception_id: 1, parent_id: 0 },
        },
      ],
      0,
    ],
    ['lose a mechanism that is none', [{ ...one, mechanism: 'magic' }], [one], 1],
  ])('%s', (_, value, values, refused) => {
    expect(read(value)).toEqual({ values, refused });
  });

  it('are fifty at most: those at both ends', () => {
    const many = Array.from({ length: 60 }, (_, index) => ({ type: `E${index}` }));
    expect(read(many).values).toEqual([...many.slice(0, 25), ...many.slice(35)]);
  });
});

describe('threads', () => {
  it.each<[unknown, unknown[]]>([
    [
      { values: [{ id: 1, name: 'main', crashed: true, stacktrace }] },
      [{ id: 1, name: 'main', crashed: true, stacktrace }],
    ],
    [
      [{ id: '0x1', current: true, main: false, state: 'RUNNABLE' }],
      [{ id: '0x1', current: true, main: false, state: 'RUNNABLE' }],
    ],
    [[null, {}, 'x'], []],
  ])('%j are kept as %j', (value, threads) => {
    expect(normalizeThreads(Field.root(value))).toEqual(threads);
  });
});
