import { mergeStatus } from '../domain/merge-status.js';
import { resolveAction } from '../domain/resolve-action.js';
import type { ProjectRelease } from '../releases/releases.types.js';
import { planResolution } from './plan-resolution.js';
import type { FieldPlan, LinkedGroup, LinkPlan, NewDecision, PreparedItem, LaneWork } from './sync.types.js';

/**
 * What becomes of the status of one linked group: the three-way merge of item, group and shadow. Pure.
 *
 * A change of the group is not carried out (this version has no outbound sync): its shadow follows along. A change of
 * the item's state is carried in as the seed's resolve rule says. An unchanged state is no change. A setting may have the
 * group resolved in the latest release of its project, or after it.
 */
export function planStatus(
  work: LaneWork,
  item: PreparedItem | null,
  group: LinkedGroup,
  plan: LinkPlan,
  latestRelease: ProjectRelease | undefined,
): FieldPlan {
  const { shadow, settings } = work;
  const decisions: NewDecision[] = [];
  const notes: string[] = [];
  const decide = (decision: Pick<NewDecision, 'after' | 'action' | 'outcome' | 'reason'>): void => {
    const before = { group: group.shadowStatus, workItem: shadow.state };
    decisions.push({ groupId: group.groupId, field: 'status', before, ...decision });
  };

  if (group.status !== group.shadowStatus) {
    decide({
      after: { group: group.status, workItem: shadow.state },
      action: 'none',
      outcome: 'direction_off',
      reason: 'outbound status sync is off: the change of the issue stays here',
    });
  }
  if (item === null || item.snapshot.state === shadow.state) return { decisions, notes };

  const state = item.snapshot.state;
  const after = { group: group.status, workItem: state };
  if (!settings.sync_status_reverse) {
    const reason = 'inbound status sync is off: the change of the work item stays there';
    decide({ after, action: 'none', outcome: 'direction_off', reason });
    return { decisions, notes: [...notes, reason] };
  }
  // Lanes wait rather than come here without knowing what the state means.
  if (item.isDone === null) throw new Error('The meaning of a state must be known before it is carried.');

  const action = resolveAction(item.wasDone, item.isDone, settings.reopen_on);
  const merge = mergeStatus(action, item.wasDone, group.status);
  if (merge.change !== null) {
    plan.status = merge.change;
    const inRelease =
      merge.change === 'resolved' ? planResolution(settings.resolution_strategy, latestRelease) : undefined;
    plan.resolution = inRelease?.resolution;
    decide({
      after: { group: merge.change, workItem: state },
      action,
      outcome: 'applied',
      reason: `${describe(shadow.state, state, item)}${inRelease?.note ?? ''}`,
    });
  } else if (merge.kept) {
    decide({ after, action: 'none', outcome: 'kept', reason: merge.reason });
    notes.push(`${group.shortId}: ${merge.reason}`);
  } else if (item.wasDone === null && item.isDone) {
    const reason = `the work item is ${state}, which is done, but there is no earlier state to compare with`;
    decide({ after, action: 'none', outcome: 'kept', reason });
    notes.push(`${group.shortId}: ${reason}`);
  } else {
    notes.push(`${group.shortId}: ${merge.reason}`);
  }
  return { decisions, notes };
}

function describe(before: string | null, now: string, item: PreparedItem): string {
  const meaning = (done: boolean | null): string => (done === true ? 'done' : 'not done');
  const from = before === null ? 'from nothing known' : `from ${before} (${meaning(item.wasDone)})`;
  return `the work item went ${from} to ${now} (${meaning(item.isDone)})`;
}
