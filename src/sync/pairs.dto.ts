import { IsText } from '../http/is-text.decorator.js';
import { MayBeAbsent } from '../http/may-be-absent.decorator.js';
import { showIdentity } from '../domain/identity.js';
import { defaultSettings } from '../integration/integration.types.js';
import { displayName } from '../links/links.types.js';
import type { Decision } from './decision.entity.js';
import { judgeInStep } from './in-step.js';
import type { PairRow } from './pairs.repository.js';
import type { DecisionSides } from './sync.types.js';

export class LinkDto {
  /** Id of the work item. */
  @IsText(1, 20)
  externalIssue: string;

  /** Refused unless empty: comments are not carried over by this version. */
  @MayBeAbsent()
  @IsText(0, 100_000)
  comment?: string;
}

/** A field of a form, as Sentry describes one. */
export interface FormField {
  name: string;
  label: string;
  type: 'select';
  /** Where the choices come from. */
  url: string;
  required: boolean;
}

/** A linked work item, with whether the pair is in step and, if not, why. */
export class ExternalIssueDto {
  id: string;
  key: string;
  url: string;
  title: string;
  displayName: string;
  integrationId: string;
  type: string | null;
  state: string | null;
  assignee: string | null;
  inStep: boolean | 'waiting';
  reason: string | null;

  constructor(row: PairRow) {
    const itemAssignee = showIdentity(row.assignee);
    const judged = judgeInStep({ ...row, itemAssignee, settings: { ...defaultSettings, ...row.settings } });
    this.id = row.id;
    this.key = String(row.key);
    this.url = row.url;
    this.title = row.title;
    this.displayName = displayName(row.key, row.adoProject);
    this.integrationId = row.integrationId;
    this.type = row.workItemType;
    this.state = row.state;
    this.assignee = itemAssignee;
    this.inStep = judged.inStep;
    this.reason = judged.reason;
  }
}

/** One entry of the ledger. */
export class DecisionDto {
  id: string;
  at: string;
  field: string;
  /** The issue that it is about; null when it is about the whole work item. */
  issueId: string | null;
  trigger: { kind: string; id: string | null };
  before: DecisionSides;
  after: DecisionSides;
  action: string;
  outcome: string;
  reason: string;
  revision: number | null;

  constructor(row: Decision) {
    this.id = row.id;
    this.at = row.at.toISOString();
    this.field = row.field;
    this.issueId = row.groupId;
    this.trigger = { kind: row.triggerKind, id: row.triggerId };
    this.before = row.before;
    this.after = row.after;
    this.action = row.action;
    this.outcome = row.outcome;
    this.reason = row.reason;
    this.revision = row.revision;
  }
}
