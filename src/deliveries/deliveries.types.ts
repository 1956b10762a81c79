/** Outcomes that are stored per external issue. */
export type StoredOutcome = 'received' | 'applied' | 'unchanged' | 'stale' | 'waiting' | 'parked' | 'unlinked';

/** Outcomes as the API shows them; those that are not stored follow from the delivery itself. */
export type DeliveryOutcomeName = StoredOutcome | 'ignored' | 'quarantined';
