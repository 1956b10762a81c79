/** What a work item's change of state asks of its groups. */
export type ResolveAction = 'resolve' | 'unresolve' | 'none';

/** When a change to a state that is not done reopens: always (the seed's rule), or only when it leaves a done state. */
export type ReopenRule = 'not_done' | 'left_done';

/**
 * The seed's `get_resolve_sync_action`, decided from the last agreed state instead of the payload's old value.
 *
 * `wasDone` is whether the last agreed state counted as done; null when there is no baseline at all, in which case a
 * done state asks for nothing (both of the seed's conditions hold). Call it only for a state that did change.
 */
export function resolveAction(wasDone: boolean | null, isDone: boolean, reopenOn: ReopenRule): ResolveAction {
  if (wasDone === null) return isDone ? 'none' : 'unresolve';
  if (isDone) return wasDone ? 'none' : 'resolve';
  return wasDone || reopenOn === 'not_done' ? 'unresolve' : 'none';
}
