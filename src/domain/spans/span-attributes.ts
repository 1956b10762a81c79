import type { JsonObject } from '../events/event.types.js';
import type { StreamedSpan } from './parse-span-item.js';
import { textAt } from './text-at.js';

// Names of attributes: Sentry's conventions. SDKs repeat on every span what is true of the whole segment.
const shared = /^(?:sentry\.(?:sdk|segment)\.|sentry\.(?:release|dist|environment|platform|trace_lifecycle)$|user\.)/;
const ofTheSpan = /^sentry\.(?:op|origin)$/;

/** The attributes that all spans of a segment share: release, environment, SDK, user, name of the segment. */
export function sharedAttributes(attributes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => shared.test(key)));
}

/** The attributes that have no field of their own, neither in a transaction nor in a span. */
export function ownAttributes(attributes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !shared.test(key) && !ofTheSpan.test(key)));
}

/**
 * What a span did. Streamed spans have short names, `SELECT orders` and `GET api.example.com`; the query and the address,
 * which descriptions hold, are attributes.
 */
export function descriptionOf({ name, attributes }: StreamedSpan): string {
  const op = textAt(attributes, 'sentry.op') ?? '';
  const query = textAt(attributes, 'db.query.text');
  if (query !== undefined && op.startsWith('db')) return query;
  const url = textAt(attributes, 'url.full');
  const method = textAt(attributes, 'http.request.method');
  if (url !== undefined && method !== undefined && op === 'http.client') return `${method} ${url}`;
  return textAt(attributes, 'sentry.description') ?? name;
}

/** `error` says no more than that; a word that older SDKs would have sent, `not_found`, may stand beside it. */
export function statusOf({ status, attributes }: StreamedSpan): string | undefined {
  if (status !== 'error') return status;
  const message = textAt(attributes, 'sentry.status.message') ?? '';
  return /^[a-z_]{1,32}$/.test(message) ? message : 'internal_error';
}

/** Streamed spans name no platform; the SDK's name tells it: `sentry.python.django` is `python`. */
export function platformOf({ attributes, ingest_settings: browserSettings }: StreamedSpan): string {
  const given = textAt(attributes, 'sentry.platform');
  if (given !== undefined) return given;
  const family = textAt(attributes, 'sentry.sdk.name')?.split('.', 2)[1] ?? 'other';
  if (family === 'javascript') return browserSettings ? 'javascript' : 'node';
  return family === 'dotnet' ? 'csharp' : family;
}
