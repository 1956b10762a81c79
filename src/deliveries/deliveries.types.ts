import type { WorkItemSnapshot } from '../domain/work-item.types.js';

/** Outcomes that are stored per external issue. */
export type StoredOutcome = 'received' | 'applied' | 'unchanged' | 'stale' | 'waiting' | 'parked' | 'unlinked';

/** Outcomes as the API shows them; those that are not stored follow from the delivery itself. */
export type DeliveryOutcomeName = StoredOutcome | 'ignored' | 'quarantined';

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
  /** Whether it may have put a pair out of step. */
  marks: boolean;
}
