import type { EnvelopeItem, EnvelopeItemHeader } from './envelope.types.js';

/** What becomes of items of a type: counted against the limit of their key, kept in any case, or not kept at all. */
type Fate = 'limited' | 'kept' | 'unsupported';

/** By item type: Sentry's data category, and the fate. */
const rules: Readonly<Record<string, readonly [category: string, fate: Fate]>> = {
  event: ['error', 'limited'],
  transaction: ['transaction', 'limited'],
  span: ['span', 'limited'],
  attachment: ['attachment', 'limited'],
  client_report: ['internal', 'kept'],
  feedback: ['feedback', 'unsupported'],
  user_report: ['feedback', 'unsupported'],
  session: ['session', 'unsupported'],
  sessions: ['session', 'unsupported'],
  check_in: ['monitor', 'unsupported'],
  log: ['log_item', 'unsupported'],
  otel_log: ['log_item', 'unsupported'],
  metric: ['trace_metric', 'unsupported'],
  trace_metric: ['trace_metric', 'unsupported'],
  statsd: ['metric_bucket', 'unsupported'],
  metric_meta: ['metric_bucket', 'unsupported'],
  profile: ['profile', 'unsupported'],
  profile_chunk: ['profile', 'unsupported'],
  replay_event: ['replay', 'unsupported'],
  replay_recording: ['replay', 'unsupported'],
  replay_video: ['replay', 'unsupported'],
};

/** Of types that are not known yet; they must not be refused, so that new SDKs go on working. */
const unknown = ['unknown', 'unsupported'] as const;

/** Categories that a sender is asked to hold back while its key is over its limit. */
export const limitedCategories = ['default', 'error', 'security', 'transaction', 'span', 'attachment'];

/** Categories that a sender need not send at all. JavaScript's SDK calls `trace_metric` `metric`. */
export const unsupportedCategories = [
  'session',
  'feedback',
  'log_item',
  'trace_metric',
  'metric',
  'metric_bucket',
  'monitor',
  'profile',
  'replay',
];

/** Items that were left out, and why. */
export interface DroppedItem {
  category: string;
  reason: 'limited' | 'unsupported';
  quantity: number;
}

/** Items by what becomes of them. */
export interface SiftedItems {
  kept: EnvelopeItem[];
  dropped: DroppedItem[];
}

/** Leaves out what is not supported and, when the key is over its limit, what that limit is for. */
export function siftItems(items: readonly EnvelopeItem[], isOverLimit: boolean): SiftedItems {
  const sifted: SiftedItems = { kept: [], dropped: [] };
  for (const item of items) {
    const [category, fate] = ruleOf(item.header);
    const quantity = quantityOf(item.header);
    if (fate === 'unsupported') sifted.dropped.push({ category, reason: fate, quantity });
    else if (fate === 'limited' && isOverLimit) sifted.dropped.push({ category, reason: fate, quantity });
    else sifted.kept.push(item);
  }
  return sifted;
}

/** Whether the limit of its key holds for an item. */
export function isLimited({ header }: EnvelopeItem): boolean {
  return ruleOf(header)[1] === 'limited';
}

/** Sentry's data category of an item. */
export function categoryOf({ header }: EnvelopeItem): string {
  return ruleOf(header)[0];
}

function ruleOf({ type }: EnvelopeItemHeader): readonly [string, Fate] {
  return (Object.hasOwn(rules, type) ? rules[type] : undefined) ?? unknown;
}

const maxQuantity = 10_000;

/** What an item says it holds: spans, logs and metrics come many in one. */
export function quantityOf({ item_count: count }: EnvelopeItemHeader): number {
  return typeof count === 'number' && Number.isInteger(count) && count > 0 ? Math.min(count, maxQuantity) : 1;
}
