import type { WorkItemSnapshot } from '../domain/work-item.types.js';

/** Outcomes that are stored per external issue. */
export type StoredOutcome = 'received' | 'applied' | 'unchanged' | 'stale' | 'waiting' | 'parked';

/**
 * Outcomes as the API shows them. `received`: not processed yet. `waiting`: will be tried again. `unlinked`, `ignored`
 * and `quarantined` are not stored: they follow from the delivery itself.
 */
export const deliveryOutcomeNames = [
  'received',
  'applied',
  'unchanged',
  'stale',
  'unlinked',
  'ignored',
  'quarantined',
  'waiting',
  'parked',
] as const;
export type DeliveryOutcomeName = (typeof deliveryOutcomeNames)[number];

/** A delivery as it is handed over for storing: routed, bounded, its raw body untouched. */
export interface NewDelivery {
  integrationId: string;
  /** What makes a repeat a repeat: `<subscription>:<notification>`, else the SHA-256 of the body. */
  dedupeKey: string;
  subscriptionId: string | null;
  notificationId: string | null;
  eventType: string;
  workItemId: number | null;
  rev: number | null;
  snapshot: WorkItemSnapshot | null;
  quarantineReason: string | null;
  rawBody: Buffer;
}
