import { describe, expect, it } from '@jest/globals';
import { siftItems } from './sift-items.js';

const item = (header: { type: string; item_count?: number }): Parameters<typeof siftItems>[0][number] => ({
  header,
  payload: Buffer.alloc(0),
});
const sift = (type: string, isOverLimit: boolean): string => {
  const { kept, dropped } = siftItems([item({ type })], isOverLimit);
  return kept.length > 0 ? 'kept' : `${dropped[0]?.reason} ${dropped[0]?.category}`;
};

describe('an item', () => {
  it.each([
    ['event', 'kept', 'limited error'],
    ['transaction', 'kept', 'limited transaction'],
    ['span', 'kept', 'limited span'],
    ['attachment', 'kept', 'limited attachment'],
    ['feedback', 'unsupported feedback', 'unsupported feedback'],
    ['user_report', 'unsupported feedback', 'unsupported feedback'],
    ['session', 'unsupported session', 'unsupported session'],
    ['sessions', 'unsupported session', 'unsupported session'],
    ['client_report', 'kept', 'kept'],
    ['check_in', 'unsupported monitor', 'unsupported monitor'],
    ['log', 'unsupported log_item', 'unsupported log_item'],
    ['otel_log', 'unsupported log_item', 'unsupported log_item'],
    ['metric', 'unsupported trace_metric', 'unsupported trace_metric'],
    ['trace_metric', 'unsupported trace_metric', 'unsupported trace_metric'],
    ['statsd', 'unsupported metric_bucket', 'unsupported metric_bucket'],
    ['metric_meta', 'unsupported metric_bucket', 'unsupported metric_bucket'],
    ['profile', 'unsupported profile', 'unsupported profile'],
    ['profile_chunk', 'unsupported profile', 'unsupported profile'],
    ['replay_event', 'unsupported replay', 'unsupported replay'],
    ['replay_recording', 'unsupported replay', 'unsupported replay'],
    ['replay_video', 'unsupported replay', 'unsupported replay'],
    ['hologram', 'unsupported unknown', 'unsupported unknown'],
    ['constructor', 'unsupported unknown', 'unsupported unknown'],
  ])('of type %s is %s, and over the limit of its key %s', (type, within, over) => {
    expect([sift(type, false), sift(type, true)]).toEqual([within, over]);
  });

  it.each([
    [12, 12],
    [undefined, 1],
    [0, 1],
    [-1, 1],
    [1.5, 1],
    [1e9, 10_000],
  ])('that says it holds %s counts as %s', (count, quantity) => {
    const header = { type: 'log', ...(count === undefined ? {} : { item_count: count }) };
    expect(siftItems([item(header)], false).dropped).toEqual([
      { category: 'log_item', reason: 'unsupported', quantity },
    ]);
  });
});
