import type { GroupCategory, GroupLevel, GroupStatus } from '../domain/group.types.js';
import type { ResolutionKind } from '../domain/releases/decide-regression.js';

/** Sentry's activity types that Lockstep writes. */
export type ActivityType =
  | 'first_seen'
  | 'set_resolved'
  | 'set_resolved_in_release'
  | 'set_unresolved'
  | 'set_ignored'
  | 'set_regression'
  | 'assigned'
  | 'unassigned'
  | 'merge'
  | 'unmerge_source'
  | 'unmerge_destination'
  | 'note';

/** Who or what changed a group: a person with a token, or an integration on behalf of a work item. */
export type GroupActor =
  { kind: 'user'; userId: string } | { kind: 'integration'; integrationId: string; externalIssueKey: number };

/** A group with its project, whose id leads the keys of all that is counted of groups. */
export interface GroupKey {
  id: string;
  projectId: string;
}

/** A group's state under lock. */
export interface LockedGroup {
  id: string;
  organizationId: string;
  projectId: string;
  shortId: string;
  title: string;
  level: GroupLevel;
  category: GroupCategory;
  status: GroupStatus;
  assigneeId: string | null;
}

/** The release that a group is resolved in: one of its project, with `in_next_release` the latest so far. */
export interface Resolution {
  kind: ResolutionKind;
  release: { id: string; version: string };
}

/** A change to one group; absent keys are left alone. */
export interface GroupChange {
  groupId: string;
  status?: GroupStatus;
  /** Only with the status resolved, which without it holds regardless of releases. */
  resolution?: Resolution | undefined;
  /** A user of the group's project, or null for nobody. */
  assigneeId?: string | null;
  actor: GroupActor;
}

/** A group to make; texts are bounded and storable. */
export interface NewGroup {
  projectId: string;
  title: string;
  culprit: string;
  level: GroupLevel;
  message: string | null;
  /** Who made it; null when no person did. */
  userId: string | null;
}
