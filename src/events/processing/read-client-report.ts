import { isObject } from '../../domain/is-object.js';
import { parseJson } from '../../domain/parse-json.js';
import type { Outcome } from '../outcomes/outcomes.types.js';
import type { Arrival } from './processing.types.js';

/** More different reasons than SDKs have; a report is not trusted with more rows. */
const maxEntries = 100;
const maxQuantity = 1_000_000;

/** What an SDK says that it dropped itself (source: Sentry's client reports). What cannot be read is left out. */
export function readClientReport(payload: Buffer, { projectId, keyId, receivedAt }: Arrival): Outcome[] {
  const report = parseJson(payload);
  const discarded = isObject(report) ? report['discarded_events'] : undefined;
  if (!Array.isArray(discarded)) return [];
  return discarded.slice(0, maxEntries).flatMap((entry: unknown): Outcome[] => {
    if (!isObject(entry)) return [];
    const { reason, category, quantity } = entry;
    if (!isWord(reason) || !isWord(category) || typeof quantity !== 'number' || !(quantity >= 1)) return [];
    const counted = Math.min(Math.floor(quantity), maxQuantity);
    return [{ projectId, keyId, at: receivedAt, category, outcome: 'client_discard', reason, quantity: counted }];
  });
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z_]{1,64}$/.test(value);
}
