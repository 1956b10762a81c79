import type { GroupStatus } from '../domain/group.types.js';
import type { IntegrationSettings } from '../integration/integration.types.js';

/** Everything that says whether a pair is in step. */
export interface PairState {
  /** Null when nothing is the matter. */
  waitingReason: string | null;
  parkedReason: string | null;
  /** Marked and not worked on yet. */
  isDirty: boolean;
  state: string | null;
  stateDone: boolean | null;
  status: GroupStatus;
  /** How the item's assignee is written; null when there is none. */
  itemAssignee: string | null;
  hasGroupAssignee: boolean;
  /** The group's assignee has the verified address of the item's. */
  isSameAssignee: boolean;
  isUnmatched: boolean;
  settings: Pick<IntegrationSettings, 'sync_status_reverse' | 'sync_reverse_assignment'>;
}

/** `waiting`: it will be looked at again by itself. */
export interface InStep {
  inStep: boolean | 'waiting';
  /** Why not; null when in step. */
  reason: string | null;
}

/** Whether a pair is in step and, if not, why. Only fields that are synchronised in some direction count. */
export function judgeInStep(pair: PairState): InStep {
  const { parkedReason, waitingReason, isDirty, settings } = pair;
  if (parkedReason !== null) return { inStep: false, reason: parkedReason };
  if (waitingReason !== null) return { inStep: 'waiting', reason: waitingReason };
  if (isDirty) return { inStep: 'waiting', reason: 'a change is about to be processed' };
  if (!settings.sync_status_reverse && !settings.sync_reverse_assignment) {
    return { inStep: false, reason: 'nothing is synchronised: both status and assignee sync are off' };
  }
  const reasons = [
    settings.sync_status_reverse ? statusReason(pair) : null,
    settings.sync_reverse_assignment ? assigneeReason(pair) : null,
  ].filter((reason) => reason !== null);
  return reasons.length === 0 ? { inStep: true, reason: null } : { inStep: false, reason: reasons.join('; ') };
}

function statusReason({ state, stateDone, status }: PairState): string | null {
  if (stateDone === null) return `whether ${state ?? 'the state'} counts as done is not known yet`;
  if (stateDone === (status === 'resolved')) return null;
  return `the work item is ${state ?? '?'} (${stateDone ? 'done' : 'not done'}), but the issue is ${status}`;
}

function assigneeReason(pair: PairState): string | null {
  const { itemAssignee, hasGroupAssignee, isSameAssignee, isUnmatched } = pair;
  if (itemAssignee === null) {
    return hasGroupAssignee ? 'nobody is assigned to the work item, but somebody is to the issue' : null;
  }
  if (isSameAssignee) return null;
  return isUnmatched
    ? `no member of the project has the verified address of ${itemAssignee}`
    : `the work item is assigned to ${itemAssignee}, the issue is not`;
}
