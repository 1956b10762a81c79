import { newEventId } from './event-bodies.js';

const traceId = 'c'.repeat(32);
const rootId = 'a'.repeat(16);
const spanId = (index: number): string => (index + 1).toString(16).padStart(16, '0');

/** A query of a transaction or of a streamed segment; in the order given, one after the other. */
export interface Query {
  description: string;
  durationMs: number;
}

/** A query whose result makes the program ask once more for each of its rows. */
export const repeatedQueries: readonly Query[] = [
  { description: 'SELECT * FROM orders WHERE shop = %s', durationMs: 12 },
  ...Array.from({ length: 8 }, () => ({ description: 'SELECT * FROM customers WHERE id = %s', durationMs: 10 })),
];

interface TransactionSpan {
  trace_id: string;
  span_id: string;
  parent_span_id: string;
  op: string;
  description: string;
  start_timestamp: number;
  timestamp: number;
}

interface TransactionEvent {
  event_id: string;
  type: 'transaction';
  platform: string;
  transaction: string;
  start_timestamp: number;
  timestamp: number;
  contexts: object;
  spans: TransactionSpan[];
}

/** A transaction that an SDK measured. */
export function transactionEvent(queries: readonly Query[], name = 'GET /orders'): TransactionEvent {
  const end = Date.now() / 1_000 - 1;
  const start = end - queries.reduce((sum, { durationMs }) => sum + durationMs, 10) / 1_000;
  return {
    event_id: newEventId(),
    type: 'transaction',
    platform: 'python',
    transaction: name,
    start_timestamp: start,
    timestamp: end,
    contexts: { trace: { trace_id: traceId, span_id: rootId, op: 'http.server', status: 'ok' } },
    spans: spansOf(queries, start),
  };
}

function spansOf(queries: readonly Query[], start: number): TransactionSpan[] {
  let at = start;
  return queries.map(({ description, durationMs }, index) => {
    const begun = at;
    at += durationMs / 1_000;
    return {
      trace_id: traceId,
      span_id: spanId(index),
      parent_span_id: rootId,
      op: 'db',
      description,
      start_timestamp: begun,
      timestamp: at,
    };
  });
}

/** The same work as spans that are streamed one by one: the segment first, then its queries. */
export function streamedSpans(queries: readonly Query[]): object[] {
  const { start_timestamp: start, timestamp: end } = transactionEvent(queries);
  const text = (value: string): object => ({ value, type: 'string' });
  const shared = { 'sentry.segment.id': text(rootId), 'sentry.segment.name': text('GET /orders') };
  const segment = {
    trace_id: traceId,
    span_id: rootId,
    name: 'GET /orders',
    is_segment: true,
    status: 'ok',
    start_timestamp: start,
    end_timestamp: end,
    attributes: { ...shared, 'sentry.op': text('http.server') },
  };
  const children = spansOf(queries, start).map(({ span_id, description, start_timestamp, timestamp }) => ({
    trace_id: traceId,
    span_id,
    parent_span_id: rootId,
    name: description,
    is_segment: false,
    status: 'ok',
    start_timestamp,
    end_timestamp: timestamp,
    attributes: {
      ...shared,
      'sentry.op': text('db'),
      'db.system.name': text('postgresql'),
      'db.query.text': text(description),
    },
  }));
  return [segment, ...children];
}

/** An envelope with one item of streamed spans. */
export function spanEnvelope(spans: readonly object[], envelopeHeader: object = {}): string {
  const header = {
    type: 'span',
    item_count: spans.length,
    content_type: 'application/vnd.sentry.items.span.v2+json',
  };
  return [envelopeHeader, header, { version: 2, items: spans }].map((line) => `${JSON.stringify(line)}\n`).join('');
}
