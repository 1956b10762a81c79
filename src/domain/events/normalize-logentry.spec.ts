import { describe, expect, it } from '@jest/globals';
import { Field } from './field.js';
import { normalizeLogEntry } from './normalize-logentry.js';

function read(event: { logentry?: unknown; message?: unknown }): unknown {
  const root = Field.root(event);
  return normalizeLogEntry(root.at('logentry'), root.at('message'));
}

describe('a message', () => {
  it.each<[string, object, object | undefined]>([
    ['is text', { message: 'hello' }, { formatted: 'hello' }],
    ['may be a number', { message: 1234 }, { formatted: '1234' }],
    ['may be a list', { message: ['a', 1] }, { formatted: '["a",1]' }],
    ['may be any object', { message: { a: 1 } }, { formatted: '{"a":1}' }],
    [
      'may be a log entry',
      { message: { message: 'hi %s', params: ['x'] } },
      { message: 'hi %s', params: ['x'], formatted: 'hi x' },
    ],
    ['is absent when empty', { message: '', logentry: {} }, undefined],
    ['is absent when null', { message: null, logentry: null }, undefined],
    ['is that of the log entry', { message: 'old', logentry: { message: 'new' } }, { formatted: 'new' }],
    ['is the older one where the log entry is empty', { message: 'old', logentry: {} }, { formatted: 'old' }],
    ['of a log entry may be bare text', { logentry: 'hello' }, { formatted: 'hello' }],
    [
      'is kept as formatted',
      { logentry: { message: 'hi %s', params: ['x'], formatted: 'hi, x!' } },
      { message: 'hi %s', params: ['x'], formatted: 'hi, x!' },
    ],
    ['has no template that says the same', { logentry: { message: 'hi', formatted: 'hi' } }, { formatted: 'hi' }],
    ['is only formatted', { logentry: { formatted: 'hi' } }, { formatted: 'hi' }],
    [
      'is filled by name',
      { logentry: { message: 'hi %(who)s', params: { who: 'x' } } },
      { message: 'hi %(who)s', params: { who: 'x' }, formatted: 'hi x' },
    ],
  ])('%s', (_, event, expected) => {
    expect(read(event)).toEqual(expected);
  });

  it('is cut to 8,192 characters', () => {
    expect(read({ message: 'x'.repeat(9_000) })).toEqual({ formatted: 'x'.repeat(8_189) + '...' });
  });
});
