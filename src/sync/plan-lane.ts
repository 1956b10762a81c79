import type { ProjectRelease } from '../releases/releases.types.js';
import { planAssignee, type AssigneeLookup } from './plan-assignee.js';
import { planStatus } from './plan-status.js';
import type {
  LaneResult,
  LaneWork,
  LinkedGroup,
  LinkPlan,
  NewDecision,
  PreparedItem,
  PreparedLane,
} from './sync.types.js';

/** What plans need to know beyond the lane. */
export interface LaneLookups {
  assignees: AssigneeLookup;
  /** By project; at least of those where a group may be resolved in one. */
  latestReleases: ReadonlyMap<string, ProjectRelease>;
}

/** What a run is to write for one lane, and the links as they are to become. */
export interface LanePlan {
  result: LaneResult;
  links: LinkPlan[];
}

/**
 * Everything that one run does to one pair, decided from what is known under lock. Pure: the same input always gives
 * the same plan, so a run that is repeated does nothing twice.
 */
export function planLane(lane: PreparedLane, groups: readonly LinkedGroup[], lookups: LaneLookups): LanePlan {
  const { work, item, failure } = lane;
  const decisions: NewDecision[] = [];
  const notes: string[] = [];
  const links = groups.map((group) => {
    const { linkId, groupId, status, assigneeId, assigneeUnmatched } = group;
    const plan: LinkPlan = { linkId, groupId, status, assigneeId, assigneeUnmatched };
    for (const field of [
      planStatus(work, item, group, plan, lookups.latestReleases.get(group.projectId)),
      planAssignee(work, item, group, plan, lookups.assignees),
    ]) {
      decisions.push(...field.decisions);
      notes.push(...field.notes);
    }
    return plan;
  });
  if (item !== null && item.snapshot.rev < (work.shadow.appliedRev ?? 0)) decisions.push(setBack(work, item));
  if (failure !== null) decisions.push(undecided(lane, failure.reason));
  const applied = decisions.filter(({ outcome }) => outcome === 'applied');
  const reason = applied.length > 0 ? applied.map((decision) => decision.reason) : notes;
  return { links, result: toResult(lane, links, decisions, applied.length > 0, [...new Set(reason)]) };
}

function undecided({ work, item }: PreparedLane, reason: string): NewDecision {
  const sides = { group: null, workItem: item?.snapshot.state ?? work.newest?.snapshot.state ?? work.shadow.state };
  return { groupId: null, field: 'work_item', before: sides, after: sides, action: 'none', outcome: 'unknown', reason };
}

function setBack({ shadow }: LaneWork, { snapshot }: PreparedItem): NewDecision {
  return {
    groupId: null,
    field: 'work_item',
    before: { group: null, workItem: shadow.state },
    after: { group: null, workItem: snapshot.state },
    action: 'none',
    outcome: 'kept',
    reason:
      `Azure DevOps goes on answering with revision ${snapshot.rev}, so it counts again; revision ` +
      `${shadow.appliedRev}, which was applied, does not exist there`,
  };
}

function toResult(
  lane: PreparedLane,
  links: LinkPlan[],
  decisions: NewDecision[],
  isApplied: boolean,
  reasons: string[],
): LaneResult {
  const { work, item, failure, trigger } = lane;
  const { externalIssueId, organizationId } = work;
  const appliedRev = item?.snapshot.rev ?? work.shadow.appliedRev;
  const nothing = work.deliveryIds.length === 0 ? null : 'nothing that is synchronised changed';
  return {
    item: item && {
      id: externalIssueId,
      appliedRev: item.snapshot.rev,
      state: item.snapshot.state,
      stateDone: item.isDone,
      assignee: item.snapshot.assignee,
      type: item.snapshot.type,
      project: item.snapshot.project,
      title: item.snapshot.title,
    },
    links,
    outcome: {
      externalIssueId,
      deliveryIds: work.deliveryIds,
      carrierId: item?.deliveryId ?? null,
      appliedRev,
      outcome: isApplied ? 'applied' : 'unchanged',
      reason: reasons.length > 0 ? reasons.join('; ') : nothing,
      // An item that a delivery brought is applied even while reading it anew has to wait.
      pending: failure && {
        outcome: failure.kind === 'wait' ? 'waiting' : 'parked',
        reason: failure.reason,
        settlesSnapshots: item !== null,
      },
    },
    decisions: decisions.map((decision) => ({
      ...decision,
      organizationId,
      externalIssueId,
      triggerKind: trigger.kind,
      triggerId: trigger.id,
      revision: appliedRev,
    })),
  };
}
