export type FieldType =
  'string' | 'integer' | 'double' | 'boolean' | 'dateTime' | 'identity' | 'html' | 'history' | 'plainText' | 'treePath';

export interface FieldDefinition {
  readonly referenceName: string;
  readonly name: string;
  readonly type: FieldType;
  /** Nobody may write it; with `bypass`, only a change that bypasses the rules may. */
  readonly readOnly?: 'always' | 'bypass';
  /** Left out of answers unless asked for by name or with `$expand=fields|all`. */
  readonly isHidden?: boolean;
}

const define = (
  referenceName: string,
  name: string,
  type: FieldType,
  more: Pick<FieldDefinition, 'readOnly' | 'isHidden'> = {},
): FieldDefinition => ({ referenceName, name, type, ...more });

const COMMON = 'Microsoft.VSTS.Common';
const HIDDEN = { readOnly: 'always', isHidden: true } as const;
const SYSTEM_SET = { readOnly: 'bypass' } as const;

/** In the order in which answers list them. */
const DEFINITIONS: readonly FieldDefinition[] = [
  define('System.Id', 'ID', 'integer', HIDDEN),
  define('System.AreaId', 'Area ID', 'integer', HIDDEN),
  define('System.AreaPath', 'Area Path', 'treePath'),
  define('System.TeamProject', 'Team Project', 'string'),
  define('System.NodeName', 'Node Name', 'string', HIDDEN),
  define('System.AreaLevel1', 'Area Level 1', 'string', HIDDEN),
  define('System.Rev', 'Rev', 'integer', HIDDEN),
  define('System.AuthorizedDate', 'Authorized Date', 'dateTime', HIDDEN),
  define('System.RevisedDate', 'Revised Date', 'dateTime', HIDDEN),
  define('System.IterationId', 'Iteration ID', 'integer', HIDDEN),
  define('System.IterationPath', 'Iteration Path', 'treePath'),
  define('System.IterationLevel1', 'Iteration Level 1', 'string', HIDDEN),
  define('System.WorkItemType', 'Work Item Type', 'string'),
  define('System.State', 'State', 'string'),
  define('System.Reason', 'Reason', 'string'),
  define('System.AssignedTo', 'Assigned To', 'identity'),
  define('System.CreatedDate', 'Created Date', 'dateTime', SYSTEM_SET),
  define('System.CreatedBy', 'Created By', 'identity', SYSTEM_SET),
  define('System.ChangedDate', 'Changed Date', 'dateTime', SYSTEM_SET),
  define('System.ChangedBy', 'Changed By', 'identity', SYSTEM_SET),
  define('System.AuthorizedAs', 'Authorized As', 'identity', HIDDEN),
  define('System.PersonId', 'Person ID', 'integer', HIDDEN),
  define('System.Watermark', 'Watermark', 'integer', HIDDEN),
  define('System.CommentCount', 'Comment Count', 'integer', { readOnly: 'always' }),
  define('System.Title', 'Title', 'string'),
  define('System.BoardColumn', 'Board Column', 'string', { readOnly: 'always' }),
  define('System.BoardColumnDone', 'Board Column Done', 'boolean', { readOnly: 'always' }),
  define(`${COMMON}.StateChangeDate`, 'State Change Date', 'dateTime', SYSTEM_SET),
  define(`${COMMON}.ActivatedDate`, 'Activated Date', 'dateTime', SYSTEM_SET),
  define(`${COMMON}.ActivatedBy`, 'Activated By', 'identity', SYSTEM_SET),
  define(`${COMMON}.ResolvedDate`, 'Resolved Date', 'dateTime', SYSTEM_SET),
  define(`${COMMON}.ResolvedBy`, 'Resolved By', 'identity', SYSTEM_SET),
  define(`${COMMON}.ResolvedReason`, 'Resolved Reason', 'string', SYSTEM_SET),
  define(`${COMMON}.ClosedDate`, 'Closed Date', 'dateTime', SYSTEM_SET),
  define(`${COMMON}.ClosedBy`, 'Closed By', 'identity', SYSTEM_SET),
  define(`${COMMON}.Priority`, 'Priority', 'integer'),
  define(`${COMMON}.Severity`, 'Severity', 'string'),
  define(`${COMMON}.ValueArea`, 'Value Area', 'string'),
  define(`${COMMON}.StackRank`, 'Stack Rank', 'double'),
  define('Microsoft.VSTS.Scheduling.StoryPoints', 'Story Points', 'double'),
  define('Microsoft.VSTS.Scheduling.RemainingWork', 'Remaining Work', 'double'),
  define('Microsoft.VSTS.Scheduling.DueDate', 'Due Date', 'dateTime'),
  define('Microsoft.VSTS.Build.FoundIn', 'Found In', 'string'),
  define('Microsoft.VSTS.Build.IntegrationBuild', 'Integration Build', 'string'),
  define('Custom.Customer', 'Customer', 'string'),
  define('Microsoft.VSTS.TCM.ReproSteps', 'Repro Steps', 'html'),
  define('Microsoft.VSTS.TCM.SystemInfo', 'System Info', 'html'),
  define('Microsoft.VSTS.Common.AcceptanceCriteria', 'Acceptance Criteria', 'html'),
  define('System.Description', 'Description', 'html'),
  define('System.History', 'History', 'history'),
  define('System.Tags', 'Tags', 'plainText'),
];

const BY_NAME = new Map(
  DEFINITIONS.flatMap((field) => [
    [field.referenceName.toLowerCase(), field],
    [field.name.toLowerCase(), field],
  ]),
);

/** By reference name or by the name that people read, without case. */
export function findField(name: string): FieldDefinition | undefined {
  return BY_NAME.get(name.toLowerCase());
}

export function allFields(): readonly FieldDefinition[] {
  return DEFINITIONS;
}
