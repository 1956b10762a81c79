import { isObject } from '../../domain/is-object.js';
import { parseJson } from '../../domain/parse-json.js';
import type { Outcome } from '../outcomes/outcomes.types.js';
import type { Arrival } from './processing.types.js';

/** More entries than an SDK has; a report is not trusted with more. */
const maxEntries = 100;
const maxQuantity = 1_000_000;

/** What SDKs drop, and why. Reports are never limited: with words of its own, anybody could fill the counts. */
const categories = new Set(
  (
    'default error transaction span replay security attachment session internal profile profile_chunk monitor feedback ' +
    'log_item log_byte trace_metric metric_bucket'
  ).split(' '),
);
const reasons = new Set(
  (
    'before_send callback_error event_processor network_error queue_overflow cache_overflow buffer_overflow ' +
    'ratelimit_backoff sample_rate send_error internal_sdk_error insufficient_data backpressure ignored invalid ' +
    'no_parent_span'
  ).split(' '),
);
/** Any other word. */
const unknown = 'unknown';

/** What an SDK says that it dropped itself (source: Sentry's client reports). What cannot be read is left out. */
export function readClientReport(payload: Buffer, { projectId, keyId, receivedAt }: Arrival): Outcome[] {
  const report = parseJson(payload);
  const discarded = isObject(report) ? report['discarded_events'] : undefined;
  if (!Array.isArray(discarded)) return [];
  return discarded.slice(0, maxEntries).flatMap((entry: unknown): Outcome[] => {
    if (!isObject(entry)) return [];
    const { quantity } = entry;
    const [category, reason] = [knownWord(categories, entry['category']), knownWord(reasons, entry['reason'])];
    if (category === undefined || reason === undefined || typeof quantity !== 'number' || !(quantity >= 1)) return [];
    const counted = Math.min(Math.floor(quantity), maxQuantity);
    return [{ projectId, keyId, at: receivedAt, category, outcome: 'client_discard', reason, quantity: counted }];
  });
}

function knownWord(known: ReadonlySet<string>, word: unknown): string | undefined {
  if (typeof word !== 'string' || word === '') return undefined;
  return known.has(word) ? word : unknown;
}
