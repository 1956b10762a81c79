import { describe, expect, it } from '@jest/globals';
import { parseSpanItem } from './parse-span-item.js';

const traceId = '0123456789abcdef0123456789abcdef';
const spanId = '0123456789abcdef';
const segmentId = 'fedcba9876543210';

/** A span as it is sent, with attributes given plainly. */
function sent(given: object = {}, attributes: Record<string, unknown> = { 'sentry.segment.id': segmentId }): object {
  const pairs = Object.entries(attributes).map(([key, value]) => [key, { value, type: typeof value }]);
  return {
    trace_id: traceId,
    span_id: spanId,
    parent_span_id: segmentId,
    name: 'SELECT orders',
    status: 'ok',
    is_segment: false,
    start_timestamp: 1_700_000_000.25,
    end_timestamp: 1_700_000_000.5,
    attributes: Object.fromEntries(pairs),
    ...given,
  };
}
const item = (...items: unknown[]): unknown => ({ version: 2, items });
const onlySpan = (given: object, attributes?: Record<string, unknown>): unknown =>
  parseSpanItem(item(sent(given, attributes))).spans[0];

describe('parseSpanItem', () => {
  it('reads a span', () => {
    expect(parseSpanItem(item(sent()))).toEqual({
      spans: [
        {
          trace_id: traceId,
          span_id: spanId,
          parent_span_id: segmentId,
          segment_id: segmentId,
          is_segment: false,
          name: 'SELECT orders',
          status: 'ok',
          start_timestamp: 1_700_000_000.25,
          end_timestamp: 1_700_000_000.5,
          attributes: { 'sentry.segment.id': segmentId },
        },
      ],
      dropped: 0,
    });
  });

  it('reads bytes like what they hold', () => {
    expect(parseSpanItem(Buffer.from(JSON.stringify(item(sent()))))).toEqual(parseSpanItem(item(sent())));
  });

  it.each<[string, object, Record<string, unknown>, string | undefined]>([
    ['the one that it names', {}, { 'sentry.segment.id': segmentId.toUpperCase() }, segmentId],
    ['itself when it says so', { is_segment: true }, { 'sentry.segment.id': segmentId }, spanId],
    ['itself when it has no parent', { parent_span_id: undefined }, {}, spanId],
    ['itself when its parent is all zeros', { parent_span_id: '0000000000000000' }, {}, spanId],
    ['unknown, and the span dropped, with a parent alone', {}, {}, undefined],
  ])('takes as the segment %s', (_, given, attributes, expected) => {
    expect(parseSpanItem(item(sent(given, attributes))).spans.map((span) => span.segment_id)).toEqual(
      expected === undefined ? [] : [expected],
    );
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a text', 'span'],
    ['a list', []],
    ['no trace id', sent({ trace_id: undefined })],
    ['a short trace id', sent({ trace_id: spanId })],
    ['a trace id of zeros', sent({ trace_id: '0'.repeat(32) })],
    ['a span id that is no hex', sent({ span_id: 'x123456789abcdef' })],
    ['a span id that is a number', sent({ span_id: 12 })],
    ['no start', sent({ start_timestamp: null })],
    ['a start before 1970', sent({ start_timestamp: -1 })],
    ['an end that is a text', sent({ end_timestamp: '2026-11-23' })],
    ['an end before the start', sent({ end_timestamp: 1_700_000_000 })],
  ])('drops and counts %s', (_, bad) => {
    const { spans, dropped } = parseSpanItem(item(sent(), bad, sent()));
    expect([spans.length, dropped]).toEqual([2, 1]);
  });

  it.each<[string, unknown]>([
    ['bytes that are no JSON', Buffer.from('{"version":2,"items":[')],
    ['bytes that are no text', Buffer.from([0xff, 0xfe])],
    ['lists in lists without end', Buffer.from('['.repeat(500_000))],
    ['nothing', undefined],
    ['a list', [sent()]],
    ['another version', { version: 3, items: [sent()] }],
    ['no list of items', { version: 2, items: sent() }],
  ])('drops %s as one', (_, payload) => {
    expect(parseSpanItem(payload)).toEqual({ spans: [], dropped: 1 });
  });

  it.each<[string, unknown, unknown]>([
    ['a text', 'db', 'db'],
    ['a number', 1.5, 1.5],
    ['a truth value', false, false],
    ['a list of them', ['a', 1, null, {}, true], ['a', 1, true]],
    ['null', null, undefined],
    ['an object', { a: 1 }, undefined],
    ['a text that cannot be stored', 'a\u0000b\ud800', 'ab\ufffd'],
  ])('reads an attribute that is %s', (_, value, expected) => {
    const attributes = { 'sentry.segment.id': segmentId, given: value };
    expect(onlySpan({}, attributes)).toHaveProperty('attributes', {
      'sentry.segment.id': segmentId,
      ...(expected !== undefined && { given: expected }),
    });
  });

  it('passes over attributes that are no attributes', () => {
    const attributes = { 'sentry.segment.id': { value: segmentId }, plain: 'text', none: null, list: [1] };
    expect(onlySpan({ attributes })).toHaveProperty('attributes', { 'sentry.segment.id': segmentId });
  });

  it('cuts texts at 8,192 characters', () => {
    expect(onlySpan({ name: 'a'.repeat(9_000) })).toHaveProperty('name', 'a'.repeat(8_192));
  });

  it('passes over a status that is none, and a name', () => {
    expect(onlySpan({ status: 'fine', name: 7 })).toEqual(expect.not.objectContaining({ status: 'fine' }));
  });

  it('notes on each span what a browser allows', () => {
    const { spans } = parseSpanItem({ version: 2, items: [sent()], ingest_settings: { infer_ip: 'auto', x: {} } });
    expect(spans[0]?.ingest_settings).toEqual({ infer_ip: 'auto' });
  });

  it('reads a thousand spans of an item, and no more', () => {
    const { spans, dropped } = parseSpanItem(item(...Array.from({ length: 1_003 }, () => sent())));
    expect([spans.length, dropped]).toEqual([1_000, 3]);
  });

  it('leaves out the attributes that come after many long ones', () => {
    const long = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`long.${index}`, 'x'.repeat(8_000)]));
    const { attributes } = parseSpanItem(item(sent({}, { 'sentry.segment.id': segmentId, ...long }))).spans[0] ?? {};
    expect(Object.keys(attributes ?? {})).toEqual(['sentry.segment.id', 'long.0', 'long.1']);
  });
});
