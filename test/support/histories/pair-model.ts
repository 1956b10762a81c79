/** The vocabulary of the model; nothing here comes from the code that it judges. */
export type ItemState = 'New' | 'Active' | 'Resolved' | 'Closed';
export type Status = 'unresolved' | 'resolved' | 'ignored';
/** Ada and Grace are members of the project; nobody here is meant by the other two. */
export type PersonName = 'ada' | 'grace' | 'stray' | 'dora';

/** What Azure DevOps shows of an item at one revision. */
export interface ItemValues {
  state: ItemState;
  assignee: PersonName | null;
}

/** One organization's settings, as far as they steer what comes in. */
export interface InboundRules {
  carriesStatus: boolean;
  carriesAssignee: boolean;
  /** `reopen_on: left_done` instead of `not_done`. */
  reopensOnlyFromDone: boolean;
  /** `done_states` names Closed alone, so that Resolved does not count as done. */
  onlyClosedIsDone: boolean;
}

/** A linked issue, and how often the integration changed it. */
export interface ModelGroup {
  status: Status;
  assignee: PersonName | null;
  changes: number;
}

/** What was last agreed on about the item; `done` as it was counted then, `state` null where nothing was known. */
interface AgreedItem {
  rev: number;
  state: ItemState | null;
  done: boolean | null;
  assignee: PersonName | null;
}

/**
 * What the rules say becomes of one work item's linked issues, written from the rules alone: a run takes the highest
 * revision that was delivered so far, compares it with what was last agreed, and carries what moved. Outbound sync does
 * not exist, so a person's change stays until the item moves.
 */
export class PairModel {
  private delivered = 0;

  constructor(
    readonly groups: ModelGroup[],
    readonly agreed: AgreedItem,
  ) {}

  /** Revision `rev` arrived, for the first time or again. */
  deliver(rev: number): void {
    this.delivered = Math.max(this.delivered, rev);
  }

  /** The lane runs; `revisions[n - 1]` is revision n. */
  run(rules: InboundRules, revisions: readonly ItemValues[]): void {
    const item = revisions[this.delivered - 1];
    if (item === undefined || this.delivered <= this.agreed.rev) return;
    this.agreed.rev = this.delivered;
    if (item.state !== this.agreed.state) this.moveState(rules, item.state);
    if (item.assignee !== this.agreed.assignee) this.moveAssignee(rules, item.assignee);
  }

  private moveState(rules: InboundRules, state: ItemState): void {
    const before = this.agreed.done;
    const now = countsAsDone(state, rules);
    this.agreed.state = state;
    this.agreed.done = now;
    if (!rules.carriesStatus) return;
    for (const group of this.groups) {
      const status = statusAfter(group.status, before, now, rules);
      if (status !== group.status) Object.assign(group, { status, changes: group.changes + 1 });
    }
  }

  private moveAssignee(rules: InboundRules, assignee: PersonName | null): void {
    this.agreed.assignee = assignee;
    const isKnown = assignee === null || assignee === 'ada' || assignee === 'grace';
    if (!rules.carriesAssignee || !isKnown) return;
    for (const group of this.groups) {
      if (group.assignee !== assignee) Object.assign(group, { assignee, changes: group.changes + 1 });
    }
  }
}

/** Agile's Bug: Resolved is of category Resolved, Closed of category Completed. */
export function countsAsDone(state: ItemState, { onlyClosedIsDone }: InboundRules): boolean {
  return state === 'Closed' || (state === 'Resolved' && !onlyClosedIsDone);
}

/** The resolve table. Done and resolved agree, not done agrees with unresolved and with ignored. */
function statusAfter(status: Status, wasDone: boolean | null, isDone: boolean, rules: InboundRules): Status {
  if (isDone) return wasDone === false ? 'resolved' : status;
  if (rules.reopensOnlyFromDone && wasDone === false) return status;
  if (status === 'ignored' && wasDone !== true) return status;
  return 'unresolved';
}
