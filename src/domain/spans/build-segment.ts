import { createHash } from 'node:crypto';

import type { JsonObject } from '../events/event.types.js';
import { present, presentOrAbsent } from '../events/field.js';
import type { StreamedSpan } from './parse-span-item.js';
import { descriptionOf, ownAttributes, platformOf, sharedAttributes, statusOf } from './span-attributes.js';
import { textAt } from './text-at.js';

/**
 * Makes of the streamed spans of one segment the transaction that an SDK without streaming would have sent: the segment
 * span is the transaction, the others are its spans in order of start. They may come in any order and more than once.
 *
 * Without the segment span there is nothing to make, unless `deadlinePassed`: then what its spans all say of it (name,
 * release, user, SDK) and their earliest start and latest end stand for it; its op and status stay unknown.
 *
 * The event id follows from trace and segment: the same segment built twice is one event.
 */
export function buildSegment(
  spans: readonly StreamedSpan[],
  { deadlinePassed }: { deadlinePassed: boolean },
): JsonObject | undefined {
  const distinct = new Map<string, StreamedSpan>();
  for (const span of spans) if (!distinct.has(span.span_id)) distinct.set(span.span_id, span);
  const ordered = [...distinct.values()].sort((a, b) => a.start_timestamp - b.start_timestamp);
  const segment = ordered.find((span) => span.is_segment) ?? (deadlinePassed ? standIn(ordered) : undefined);
  return segment && transactionOf(segment, ordered.filter((span) => span !== segment).map(spanOf));
}

function standIn(ordered: readonly StreamedSpan[]): StreamedSpan | undefined {
  const first = ordered[0];
  if (first === undefined) return undefined;
  const { trace_id, segment_id, attributes, ingest_settings } = first;
  return {
    trace_id,
    span_id: segment_id,
    segment_id,
    is_segment: true,
    name: textAt(attributes, 'sentry.segment.name') ?? first.name,
    start_timestamp: first.start_timestamp,
    end_timestamp: ordered.reduce((end, span) => Math.max(end, span.end_timestamp), first.end_timestamp),
    attributes: sharedAttributes(attributes),
    ...(ingest_settings && { ingest_settings }),
  };
}

function transactionOf(segment: StreamedSpan, spans: JsonObject[]): JsonObject {
  const { attributes: given, trace_id, span_id } = segment;
  return present<JsonObject>({
    event_id: createHash('md5').update(`${trace_id}${span_id}`).digest('hex'),
    type: 'transaction',
    platform: platformOf(segment),
    transaction: segment.name,
    transaction_info: { source: given['sentry.segment.name.source'] ?? given['sentry.source'] ?? 'custom' },
    start_timestamp: segment.start_timestamp,
    timestamp: segment.end_timestamp,
    release: given['sentry.release'],
    dist: given['sentry.dist'],
    environment: given['sentry.environment'],
    server_name: given['server.address'],
    request: presentOrAbsent<JsonObject>({ url: given['url.full'], method: given['http.request.method'] }),
    user: presentOrAbsent<JsonObject>({
      id: given['user.id'],
      email: given['user.email'],
      username: given['user.name'],
      ip_address: given['user.ip_address'],
    }),
    sdk: presentOrAbsent<JsonObject>({
      name: given['sentry.sdk.name'],
      version: given['sentry.sdk.version'],
      integrations: given['sentry.sdk.integrations'],
      settings: segment.ingest_settings,
    }),
    contexts: { ...deviceContexts(given), trace: { ...commonFields(segment), type: 'trace' } },
    spans,
  });
}

function spanOf(span: StreamedSpan): JsonObject {
  return present<JsonObject>({
    ...commonFields(span),
    description: descriptionOf(span),
    start_timestamp: span.start_timestamp,
    timestamp: span.end_timestamp,
  });
}

/** What the trace context says of the transaction, and each span of itself. */
function commonFields(span: StreamedSpan): JsonObject {
  return present<JsonObject>({
    trace_id: span.trace_id,
    span_id: span.span_id,
    parent_span_id: span.parent_span_id,
    op: span.attributes['sentry.op'],
    origin: span.attributes['sentry.origin'],
    status: statusOf(span),
    data: ownAttributes(span.attributes),
  });
}

/** `os.name` and the like, which only the segment has, as the contexts that other events have. */
function deviceContexts(attributes: JsonObject): JsonObject {
  const contexts: Record<string, JsonObject> = {};
  for (const [key, value] of Object.entries(attributes)) {
    const [, name, field] = /^(?:process\.)?(os|device|app|culture|browser|runtime)\.(\w+)$/.exec(key) ?? [];
    if (name && field) contexts[name] = { ...contexts[name], [field]: value };
  }
  return contexts;
}
