import type { StoredOutcome } from '../deliveries/deliveries.types.js';
import type { GroupStatus } from '../domain/group.types.js';
import type { Identity, WorkItemSnapshot } from '../domain/work-item.types.js';
import type { Resolution } from '../groups/groups.types.js';
import type { IntegrationSettings } from '../integration/integration.types.js';
import type { ClaimedLane, LaneTrigger, ParkedCode, WaitingCode } from '../lanes/lanes.types.js';

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

/** One entry of the ledger before it is written. */
export interface NewDecision {
  /** Null when it is about the whole work item. */
  groupId: string | null;
  field: DecisionField;
  before: DecisionSides;
  after: DecisionSides;
  action: DecisionAction;
  outcome: DecisionOutcome;
  reason: string;
}

/** The item side of the shadow: the values that both sides last agreed on. */
export interface ItemShadow {
  appliedRev: number | null;
  state: string | null;
  /** Whether `state` counted as done when it was agreed; null when that was not known. */
  stateDone: boolean | null;
  assignee: Identity | null;
}

/** A work item at the newest revision known. */
export interface NewestItem {
  snapshot: WorkItemSnapshot;
  /** The delivery that brought it; null when it was read. */
  deliveryId: string | null;
}

/** What a claimed lane has to work with, read after the claim. */
export interface LaneWork {
  lane: ClaimedLane;
  externalIssueId: string;
  organizationId: string;
  integrationId: string;
  /** The work item's id. */
  key: number;
  shadow: ItemShadow;
  settings: IntegrationSettings;
  /** The newest whole snapshot among `deliveryIds`. */
  newest: NewestItem | null;
  /** The highest revision that one of `deliveryIds` speaks of. */
  announcedRev: number | null;
  /** The deliveries that waited when the work was read, the latest ones if there are very many. */
  deliveryIds: string[];
  /** There may be more that waited than `deliveryIds`; the next run takes them on. */
  hasMoreDeliveries: boolean;
}

/** Why a run could not be finished. */
export type LaneFailure =
  | { kind: 'wait'; code: WaitingCode; reason: string; retryAfterMs?: number | undefined }
  | { kind: 'park'; code: ParkedCode; reason: string };

/** A lane's work after the network was asked: ready for the one transaction. */
export interface PreparedLane {
  work: LaneWork;
  trigger: LaneTrigger;
  /** The newest known state of the item, if it is news; else null. See `newestItem`. */
  item: PreparedItem | null;
  /** Whether the item was read from Azure DevOps. */
  compared: boolean;
  /** Ends the run other than done; effects of `item`, if any, are kept all the same. */
  failure: LaneFailure | null;
}

/** The newest known item with what its states mean. */
export interface PreparedItem extends NewestItem {
  /** Whether the present state counts as done; null when unknown, which is possible only while nothing is carried. */
  isDone: boolean | null;
  /** Whether the last agreed state counted as done; null when there is no baseline. */
  wasDone: boolean | null;
}

/** A linked group under lock, with the group side of the shadow. */
export interface LinkedGroup {
  linkId: string;
  externalIssueId: string;
  groupId: string;
  projectId: string;
  /** `WEB-12` */
  shortId: string;
  status: GroupStatus;
  assigneeId: string | null;
  shadowStatus: GroupStatus;
  shadowAssigneeId: string | null;
  assigneeUnmatched: boolean;
}

/** What is to become of one linked group. */
export interface LinkPlan {
  linkId: string;
  groupId: string;
  status: GroupStatus;
  /** Where it becomes resolved: the release that it is resolved in. */
  resolution?: Resolution | undefined;
  assigneeId: string | null;
  assigneeUnmatched: boolean;
}

/** What a field's plan says of one linked group. */
export interface FieldPlan {
  decisions: NewDecision[];
  /** Why nothing was changed, for the delivery's outcome. */
  notes: string[];
}

/** What a run came to for one lane; written in one statement for all lanes of a transaction. */
export interface LaneResult {
  /** The new item side of the shadow; null leaves it. */
  item:
    | (ItemShadow & { id: string; appliedRev: number; state: string; type: string; project: string; title: string })
    | null;
  links: LinkPlan[];
  outcome: {
    externalIssueId: string;
    deliveryIds: string[];
    /** The delivery that brought the applied item. */
    carrierId: string | null;
    /** Revision that stands as applied after the run. */
    appliedRev: number | null;
    /** Of the delivery that brought the item and of those that made it be read. */
    outcome: StoredOutcome;
    reason: string | null;
    /** Set when a later run has to look again at what this one could not settle. */
    pending: { outcome: 'waiting' | 'parked'; reason: string; settlesSnapshots: boolean } | null;
  };
  decisions: (NewDecision & {
    organizationId: string;
    externalIssueId: string;
    triggerKind: LaneTrigger['kind'];
    triggerId: string | null;
    revision: number | null;
  })[];
}
