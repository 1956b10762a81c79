import type { NormalizedEvent, Span } from './event.types.js';
import { type EventTimes, readTime } from './event-times.js';
import { type Field, present } from './field.js';
import { readSpanId, readTraceId } from './trace-ids.js';

const maxSpans = 1_000;
const dataBounds = { depth: 3, characters: 4_096, entries: 100 };
const tagsBounds = { depth: 1, characters: 4_096, entries: 100 };

/**
 * What only transactions have: when the work began, and its spans. All of them move with the event's timestamp, so that
 * they last as long as they did.
 */
export function normalizeTransaction(
  root: Field,
  { timestamp, shift }: EventTimes,
): Pick<NormalizedEvent, 'start_timestamp' | 'spans'> {
  const start = root.at('start_timestamp');
  const startedAt = readTime(start, shift);
  if (startedAt === undefined ? start.isAbsent : startedAt > timestamp) start.reject();
  const spans = normalizeSpans(root.at('spans'), shift);
  return {
    start_timestamp: Math.min(startedAt ?? timestamp, timestamp),
    ...(spans.length > 0 && { spans }),
  };
}

/** A transaction's spans, in the order sent; one without id or times, or that ends before it starts, is left out. */
function normalizeSpans(field: Field, shift: number): Span[] {
  return field.list(maxSpans).flatMap((each) => normalizeSpan(each, shift) ?? []);
}

function normalizeSpan(field: Field, shift: number): Span | undefined {
  const span_id = readSpanId(field.at('span_id'));
  const start_timestamp = readTime(field.at('start_timestamp'), shift);
  const timestamp = readTime(field.at('timestamp'), shift);
  if (
    span_id === undefined ||
    start_timestamp === undefined ||
    timestamp === undefined ||
    timestamp < start_timestamp
  ) {
    field.reject();
    return undefined;
  }
  return present<Span>({
    span_id,
    parent_span_id: readSpanId(field.at('parent_span_id')),
    trace_id: readTraceId(field.at('trace_id')),
    op: field.at('op').text(128),
    description: field.at('description').text(8_192),
    status: field.at('status').text(64),
    origin: field.at('origin').text(128),
    start_timestamp,
    timestamp,
    same_process_as_parent: field.at('same_process_as_parent').boolean(),
    tags: field.at('tags').jsonObject(tagsBounds),
    data: field.at('data').jsonObject(dataBounds),
  });
}
