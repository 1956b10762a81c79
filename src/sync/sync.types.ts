/** What a decision is about; `work_item` when no single field is meant. */
export type DecisionField = 'status' | 'assignee' | 'work_item';

export type DecisionAction = 'resolve' | 'unresolve' | 'assign' | 'unassign' | 'none';

/**
 * `applied`: carried over. `kept`: a rule held it back. `direction_off`: the setting is off.
 * `unmatched`: nobody here is meant by that identity. `unknown`: a look-up failed, the lane waits or is parked.
 */
export type DecisionOutcome = 'applied' | 'kept' | 'direction_off' | 'unmatched' | 'unknown';

/** Both sides of the field at one moment; null is "none", e.g. nobody assigned. */
export interface DecisionSides {
  group: string | null;
  workItem: string | null;
}
