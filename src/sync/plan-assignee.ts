import { sameIdentity, showIdentity } from '../domain/identity.js';
import type { Identity } from '../domain/work-item.types.js';
import type { FieldPlan, LaneWork, LinkedGroup, LinkPlan, NewDecision, PreparedItem } from './sync.types.js';

/** Who is meant by an identity in one project; undefined when nobody is. */
export interface AssigneeMatch {
  userId: string;
  /** How the user is written in decisions. */
  shown: string;
  /** Several members have that verified address; the lowest user id was taken. */
  ambiguous: boolean;
}

/** What the plan needs to know beyond the lane: matches, and how users are written. */
export interface AssigneeLookup {
  match(identity: Identity, projectId: string): AssigneeMatch | undefined;
  show(userId: string | null): string | null;
}

/**
 * What becomes of the assignee of one linked group (seed: `sync_group_assignee_inbound`). Pure.
 *
 * A changed assignee of the item is carried to whoever has that verified address in the group's project; nobody
 * assigned means nobody here; an identity that matches nobody leaves the group as it is and is tried again when an
 * address or a membership is added.
 */
export function planAssignee(
  work: LaneWork,
  item: PreparedItem | null,
  group: LinkedGroup,
  plan: LinkPlan,
  lookup: AssigneeLookup,
): FieldPlan {
  const { shadow, settings } = work;
  const decisions: NewDecision[] = [];
  const wanted = item === null ? shadow.assignee : item.snapshot.assignee;
  const itemMoved = item !== null && !sameIdentity(item.snapshot.assignee, shadow.assignee);
  const groupMoved = group.assigneeId !== group.shadowAssigneeId;
  const present = lookup.show(group.assigneeId);
  const decide = (decision: Pick<NewDecision, 'action' | 'outcome' | 'reason'>, afterGroup = present): void => {
    decisions.push({
      groupId: group.groupId,
      field: 'assignee',
      before: { group: lookup.show(group.shadowAssigneeId), workItem: showIdentity(shadow.assignee) },
      after: { group: afterGroup, workItem: showIdentity(wanted) },
      ...decision,
    });
  };

  if (groupMoved) {
    decide({
      action: 'none',
      outcome: 'direction_off',
      reason: 'outbound assignee sync is off: the change of the issue stays here',
    });
    // Somebody decided here; the item's unmatched assignee no longer waits for this group.
    plan.assigneeUnmatched = false;
  }
  if (!itemMoved && !plan.assigneeUnmatched) return { decisions, notes: [] };

  if (!settings.sync_reverse_assignment) {
    const reason = 'inbound assignee sync is off: the change of the work item stays there';
    if (itemMoved) decide({ action: 'none', outcome: 'direction_off', reason });
    plan.assigneeUnmatched = false;
    return { decisions, notes: [reason] };
  }
  if (wanted === null) {
    plan.assigneeUnmatched = false;
    if (group.assigneeId === null) return { decisions, notes: [`${group.shortId}: nobody is assigned already`] };
    plan.assigneeId = null;
    decide({ action: 'unassign', outcome: 'applied', reason: 'nobody is assigned to the work item any more' }, null);
    return { decisions, notes: [] };
  }
  // That nobody is meant was said when the item moved; another look that finds nobody either decides nothing new.
  if (!itemMoved && lookup.match(wanted, group.projectId) === undefined) return { decisions, notes: [] };
  return carry(wanted, group, plan, lookup, decide, decisions);
}

function carry(
  wanted: Identity,
  group: LinkedGroup,
  plan: LinkPlan,
  lookup: AssigneeLookup,
  decide: (decision: Pick<NewDecision, 'action' | 'outcome' | 'reason'>, afterGroup?: string | null) => void,
  decisions: NewDecision[],
): FieldPlan {
  const who = showIdentity(wanted) ?? '';
  const match = lookup.match(wanted, group.projectId);
  if (match === undefined) {
    const reason = `no member of the project has the verified address of ${who}; the assignee stays as it is`;
    decide({ action: 'none', outcome: 'unmatched', reason });
    plan.assigneeUnmatched = true;
    return { decisions, notes: [`${group.shortId}: ${reason}`] };
  }
  plan.assigneeUnmatched = false;
  if (match.userId === group.assigneeId) {
    return { decisions, notes: [`${group.shortId}: ${match.shown} is assigned already`] };
  }
  plan.assigneeId = match.userId;
  const several = match.ambiguous ? '; several members have that address, the oldest account was taken' : '';
  decide(
    { action: 'assign', outcome: 'applied', reason: `the work item is assigned to ${who}${several}` },
    match.shown,
  );
  return { decisions, notes: [] };
}
