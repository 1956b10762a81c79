import type { Json, JsonObject } from '../events/event.types.js';
import { readHexId } from '../events/event-id.js';
import { present } from '../events/field.js';
import { isObject } from '../is-object.js';
import { parseJson } from '../parse-json.js';
import { safeText } from '../safe-text.js';

/** As long as a description is kept; and a tag's key. */
const maxTextCharacters = 8_192;
const maxKeyCharacters = 200;
/** What the attributes of a span hold at most; those that come after it are left out. */
const maxAttributesCharacters = 16_384;
/** As many as SDKs collect before they send. */
const maxSpans = 1_000;

/**
 * A span as SDKs stream it (version 2): alone, before the work that it is part of has ended. Every text is bounded and
 * storable (no U+0000, no lone surrogate), and no attribute holds objects.
 */
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
  status?: 'ok' | 'error';
  /** Seconds since 1970; the end is not before the start. */
  start_timestamp: number;
  end_timestamp: number;
  attributes: JsonObject;
  /** What the SDK allows to add to its spans; only browsers send it. */
  ingest_settings?: JsonObject;
}

export interface ParsedSpanItem {
  spans: StreamedSpan[];
  /** How many spans were not understood or too many; an item that is no list of spans counts as one. */
  dropped: number;
}

/**
 * Reads the payload of a `span` item, as bytes or as parsed JSON. `clockDrift` is how many seconds the clock of who
 * sent it is late. Never throws.
 * Source: what `@sentry/node` 11 and `@sentry/browser` 11 send.
 */
export function parseSpanItem(payload: unknown, clockDrift = 0): ParsedSpanItem {
  const container = Buffer.isBuffer(payload) ? parseJson(payload) : payload;
  if (!isObject(container) || container['version'] !== 2 || !Array.isArray(container['items'])) {
    return { spans: [], dropped: 1 };
  }
  const settings = container['ingest_settings'];
  const ingestSettings = isObject(settings) ? plainFields(Object.entries(settings)) : undefined;
  const items: unknown[] = container['items'];
  const spans = items.slice(0, maxSpans).flatMap((item) => streamedSpan(item, clockDrift, ingestSettings) ?? []);
  return { spans, dropped: items.length - spans.length };
}

function streamedSpan(
  item: unknown,
  clockDrift: number,
  ingestSettings: JsonObject | undefined,
): StreamedSpan | undefined {
  if (!isObject(item)) return undefined;
  const { name, status, start_timestamp: start, end_timestamp: end } = item;
  const traceId = readHexId(item['trace_id'], 32);
  const spanId = readHexId(item['span_id'], 16);
  if (traceId === undefined || spanId === undefined || !isTime(start) || !isTime(end) || end < start) return undefined;
  const parentId = readHexId(item['parent_span_id'], 16);
  const attributes = attributesIn(item['attributes']);
  // SDKs name the segment on every span; who does not sends one that has no parent, or that cannot be placed.
  const isSegment = item['is_segment'] === true;
  const namedSegmentId = isSegment ? spanId : readHexId(attributes['sentry.segment.id'], 16);
  const segmentId = namedSegmentId ?? (parentId === undefined ? spanId : undefined);
  if (segmentId === undefined) return undefined;
  return present<StreamedSpan>({
    trace_id: traceId,
    span_id: spanId,
    parent_span_id: parentId,
    segment_id: segmentId,
    is_segment: segmentId === spanId,
    name: safeText(name, maxTextCharacters) ?? '',
    status: status === 'ok' || status === 'error' ? status : undefined,
    start_timestamp: start + clockDrift,
    end_timestamp: end + clockDrift,
    attributes,
    ingest_settings: ingestSettings,
  });
}

/** `{"sentry.op": {"value": "db", "type": "string"}}` as `{"sentry.op": "db"}`. */
function attributesIn(attributes: unknown): JsonObject {
  if (!isObject(attributes)) return {};
  return plainFields(Object.entries(attributes).map(([key, given]) => [key, isObject(given) ? given['value'] : null]));
}

/** The fields that hold a text, a number, a boolean or a list of these: what attributes may be. */
function plainFields(fields: [string, unknown][]): JsonObject {
  let room = maxAttributesCharacters;
  return Object.fromEntries(
    fields.flatMap(([name, value]): [string, Json][] => {
      const plain = Array.isArray(value) ? value.flatMap((each) => plainValue(each) ?? []) : plainValue(value);
      if (plain === undefined) return [];
      const key = safeText(name, maxKeyCharacters) ?? '';
      room -= key.length + JSON.stringify(plain).length;
      return room < 0 ? [] : [[key, plain]];
    }),
  );
}

function plainValue(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  return safeText(value, maxTextCharacters) ?? undefined;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value);
}
