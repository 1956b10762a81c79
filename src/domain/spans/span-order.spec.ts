import { describe, expect, it } from '@jest/globals';
import { inTreeOrder, runsOf } from './span-order.js';

const span = (id: string, parent: string | undefined, start: number): Parameters<typeof inTreeOrder>[0][number] => ({
  span_id: id,
  ...(parent !== undefined && { parent_span_id: parent }),
  start_timestamp: start,
});
const order = (...spans: ReturnType<typeof span>[]): string =>
  inTreeOrder(spans)
    .map((each) => each.span_id)
    .join('');

describe('inTreeOrder', () => {
  it('puts spans in order of their start', () => {
    expect(order(span('b', 'root', 2), span('a', 'root', 1), span('c', undefined, 3))).toBe('abc');
  });

  it('keeps what each parent did together, though another ran at the same time', () => {
    expect(order(span('a', 'root', 1), span('b', 'root', 2), span('x', 'b', 3), span('y', 'a', 4))).toBe('aybx');
  });

  it('puts a parent before a child that began with it', () => {
    expect(order(span('child', 'parent', 1), span('parent', 'root', 1))).toBe('parentchild');
  });

  it('keeps the order given among spans that began together', () => {
    expect(order(span('a', 'root', 1), span('b', 'root', 1), span('c', 'root', 1))).toBe('abc');
  });

  it('keeps spans that go round in a circle', () => {
    expect(order(span('a', 'b', 1), span('b', 'a', 2), span('c', 'c', 3), span('d', 'root', 4))).toHaveLength(4);
  });

  it('has each span once though ids repeat', () => {
    expect(order(span('a', 'root', 1), span('a', 'root', 2), span('x', 'a', 3))).toBe('axa');
  });

  it('goes as deep as the spans do', () => {
    const chain = Array.from({ length: 50_000 }, (_, i) => span(`${i + 1}`, `${i}`, i));
    expect(inTreeOrder(chain.toReversed())).toEqual(chain);
  });
});

describe('runsOf', () => {
  it.each([
    [[], []],
    [[1], [[1]]],
    [
      [1, 1, 2, 1],
      [[1, 1], [2], [1]],
    ],
  ])('cuts %j into %j', (items, expected) => {
    expect(runsOf(items, (a, b) => a === b)).toEqual(expected);
  });
});
