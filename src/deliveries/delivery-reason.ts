import type { DeliveryOutcomeName } from './deliveries.types.js';

/** What the reason of a delivery's outcome follows from. */
export interface ReasonSource {
  outcome: DeliveryOutcomeName;
  eventType: string;
  workItemId: number | null;
  quarantineReason: string | null;
  /** Outcome and reason that a run stored for this organization. */
  storedOutcome: string | null;
  storedReason: string | null;
}

/** Why a delivery came to its outcome, as a sentence for a person; null while nothing has been done about it. */
export function reasonOf(source: ReasonSource): string | null {
  const { outcome, eventType, workItemId, quarantineReason, storedOutcome, storedReason } = source;
  if (outcome === 'quarantined') {
    const read = storedOutcome === null ? '' : `; the work item itself was read instead: ${storedOutcome}`;
    return `${quarantineReason ?? 'the body could not be understood'}${read}`;
  }
  if (outcome === 'unlinked') return `work item ${workItemId ?? '?'} is not linked to an issue of this organization`;
  if (outcome !== 'ignored') return storedReason;
  if (workItemId === 0) return 'a test notification of Azure DevOps';
  return eventType === 'workitem.commented'
    ? 'comments are not carried over by this version'
    : 'a work item is read when it is linked; its creation asks for nothing';
}
