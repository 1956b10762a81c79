import { describe, expect, it } from '@jest/globals';
import { Field } from './field.js';
import { normalizeTransaction } from './normalize-transaction.js';

const span = { span_id: 'b0e6f15b45c36b12', start_timestamp: 90, timestamp: 95 };

function read(event: object, shift = 0): { parts: object; errors: (string | undefined)[] } {
  const root = Field.root(event);
  const parts = normalizeTransaction(root, { timestamp: 100, received: 100, drift: 0, shift });
  return { parts, errors: root.errors.map((error) => error.name) };
}

describe('a transaction', () => {
  it.each<[string, object, number, string[]]>([
    ['has a start', { start_timestamp: 90 }, 90, []],
    ['lasts no time when its start is not told', {}, 100, ['start_timestamp']],
    ['lasts no time when its start is not known', { start_timestamp: 'x' }, 100, ['start_timestamp']],
    ['lasts no time when it starts after its end', { start_timestamp: 101 }, 100, ['start_timestamp']],
  ])('%s', (_, event, start_timestamp, errors) => {
    expect(read(event)).toEqual({ parts: { start_timestamp }, errors });
  });

  it('moves as a whole', () => {
    expect(read({ start_timestamp: 80, spans: [span] }, 5).parts).toEqual({
      start_timestamp: 85,
      spans: [{ ...span, start_timestamp: 95, timestamp: 100 }],
    });
  });

  it.each<[string, object, boolean]>([
    ['is kept', span, true],
    [
      'is kept with what it says',
      { ...span, op: 'db', description: 'SELECT 1', data: { a: 1 }, tags: { b: 'c' } },
      true,
    ],
    ['without id is left out', { ...span, span_id: undefined }, false],
    ['with an id of zeros is left out', { ...span, span_id: '0000000000000000' }, false],
    ['with a bad id is left out', { ...span, span_id: 'xyz' }, false],
    ['without start is left out', { ...span, start_timestamp: undefined }, false],
    ['without end is left out', { ...span, timestamp: 'x' }, false],
    ['that ends before it starts is left out', { ...span, timestamp: 89 }, false],
  ])('whose span %s', (_, sent, kept) => {
    expect(read({ start_timestamp: 90, spans: [null, sent] }).parts).toMatchObject(kept ? { spans: [sent] } : {});
    expect('spans' in read({ start_timestamp: 90, spans: [sent] }).parts).toBe(kept);
  });

  it('has a thousand spans at most', () => {
    const { parts } = read({ start_timestamp: 90, spans: Array.from({ length: 1_001 }, () => span) });
    expect((parts as { spans: unknown[] }).spans).toHaveLength(1_000);
  });
});
