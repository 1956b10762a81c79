import type { Json, JsonObject } from '../events/event.types.js';

/** A span as SDKs stream it (version 2): alone, before the work that it is part of has ended. */
export interface StreamedSpan {
  /** 32 and 16 lower-case hex digits. */
  trace_id: string;
  span_id: string;
  parent_span_id?: string;
  /** The span id of the segment: the outermost work in this program that the span is part of. */
  segment_id: string;
  /** The span is itself the segment. */
  is_segment: boolean;
  name: string;
  /** `ok` or `error`. */
  status?: string;
  /** Seconds since 1970; the end is not before the start. */
  start_timestamp: number;
  end_timestamp: number;
  attributes: JsonObject;
  /** What the SDK allows to add to its spans; only browsers send it. */
  ingest_settings?: JsonObject;
}

export interface ParsedSpanItem {
  spans: StreamedSpan[];
  /** How many spans were not understood; an item that is no list of spans counts as one. */
  dropped: number;
}

/**
 * Reads the payload of a `span` item, as bytes or as parsed JSON. Never throws.
 * Source: what `@sentry/node` 11 and `@sentry/browser` 11 send.
 */
export function parseSpanItem(payload: unknown): ParsedSpanItem {
  const container = Buffer.isBuffer(payload) ? parsed(payload) : payload;
  if (!isObject(container) || container['version'] !== 2 || !Array.isArray(container['items'])) {
    return { spans: [], dropped: 1 };
  }
  const settings = container['ingest_settings'];
  const items: unknown[] = container['items'];
  const spans = items.flatMap((item) => streamedSpan(item, isObject(settings) ? settings : undefined) ?? []);
  return { spans, dropped: items.length - spans.length };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function streamedSpan(item: unknown, ingestSettings: JsonObject | undefined): StreamedSpan | undefined {
  if (!isObject(item)) return undefined;
  const { name, status, start_timestamp: start, end_timestamp: end } = item;
  const traceId = hexId(item['trace_id'], 32);
  const spanId = hexId(item['span_id'], 16);
  if (traceId === undefined || spanId === undefined || !isTime(start) || !isTime(end) || end < start) return undefined;
  const parentId = hexId(item['parent_span_id'], 16);
  const attributes = attributesIn(item['attributes']);
  // SDKs name the segment on every span; who does not sends one that has no parent, or that cannot be placed.
  const isSegment = item['is_segment'] === true;
  const namedSegmentId = isSegment ? spanId : hexId(attributes['sentry.segment.id'], 16);
  const segmentId = namedSegmentId ?? (parentId === undefined ? spanId : undefined);
  if (segmentId === undefined) return undefined;
  return {
    trace_id: traceId,
    span_id: spanId,
    ...(parentId !== undefined && { parent_span_id: parentId }),
    segment_id: segmentId,
    is_segment: segmentId === spanId,
    name: typeof name === 'string' ? name : '',
    ...(typeof status === 'string' && { status }),
    start_timestamp: start,
    end_timestamp: end,
    attributes,
    ...(ingestSettings !== undefined && { ingest_settings: ingestSettings }),
  };
}

/** `{"sentry.op": {"value": "db", "type": "string"}}` as `{"sentry.op": "db"}`. */
function attributesIn(attributes: unknown): JsonObject {
  if (!isObject(attributes)) return {};
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([key, attribute]): [string, Json][] => {
      const value = isObject(attribute) ? attribute['value'] : undefined;
      return value === undefined || value === null ? [] : [[key, value]];
    }),
  );
}

function hexId(value: unknown, digits: number): string | undefined {
  if (typeof value !== 'string' || value.length !== digits || !/^[\da-f]+$/i.test(value)) return undefined;
  return value.toLowerCase();
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
