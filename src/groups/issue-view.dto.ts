import type { GroupCategory, GroupLevel, GroupStatus, GroupSubstatus, GroupMetadata } from '../domain/group.types.js';
import { formatShortId } from '../domain/short-id.js';
import { shortVersion } from '../domain/releases/parse-release-version.js';
import type { IssueRow } from './issue-columns.js';
import type { IssueRelease, IssueTagKey, SeenSeries, StatsPeriod } from './issue-stats.repository.js';
import type { IssueChange } from './issue.dto.js';

/** A person as issues and activities name one. */
export class AssigneeDto {
  readonly type = 'user';
  readonly id: string;
  readonly name: string;
  readonly email: string;

  constructor(user: { id: string; name: string; email: string }) {
    this.id = user.id;
    this.name = user.name;
    this.email = user.email;
  }
}

/** How often an issue was seen, by period. */
export type IssueStats = Partial<Record<StatsPeriod, SeenSeries>>;

/** What an issue shows that is not its own. */
export interface IssueContext {
  permalink: string;
  workItems: readonly { displayName: string; url: string }[];
  stats: IssueStats;
}

/** What only an issue read on its own shows. */
export interface IssueDetails {
  tags: readonly IssueTagKey[];
  firstRelease: IssueRelease | null;
  lastRelease: IssueRelease | null;
}

/** An issue in the API, in Sentry's names. */
export class IssueDto {
  readonly id: string;
  /** `WEB-12` */
  readonly shortId: string;
  readonly title: string;
  readonly culprit: string;
  readonly level: GroupLevel;
  readonly priority: 'high' | 'medium' | 'low';
  readonly status: GroupStatus;
  readonly substatus: GroupSubstatus | null;
  /** The release that it is resolved in, and who did it: `{inRelease: "1.0"}` or `{inNextRelease: true}`; else empty. */
  readonly statusDetails: object;
  /** Events; decimal text, as in Sentry. */
  readonly count: string;
  /** Different users that its events name. */
  readonly userCount: number;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  /** By period, `[start of the bucket in seconds since 1970, events]`, oldest first. */
  readonly stats: IssueStats;
  readonly assignedTo: AssigneeDto | null;
  readonly project: { id: string; slug: string; name: string; platform: string | null };
  readonly platform: string | null;
  readonly permalink: string;
  /** Linked work items. */
  readonly annotations: { displayName: string; url: string }[];
  /** What the title was made of. */
  readonly metadata: GroupMetadata;
  /** Of its events: `error`, `default`, `csp` …, `transaction`. */
  readonly type: string;
  /** `error`, or the kind of performance problem. */
  readonly issueType: string;
  readonly issueCategory: GroupCategory;
  readonly numComments: number;
  readonly isPublic: boolean;
  /** Lockstep does not follow who has looked at an issue; this and what follows have Sentry's value for "nobody". */
  readonly hasSeen: boolean;
  readonly seenBy: object[];
  readonly isBookmarked: boolean;
  readonly isSubscribed: boolean;
  readonly shareId: string | null;

  constructor(row: IssueRow, { permalink, workItems, stats }: IssueContext) {
    this.id = row.id;
    this.shortId = formatShortId(row.project.slug, row.shortId);
    this.title = row.title;
    this.culprit = row.culprit;
    this.level = row.level;
    this.priority = priorityOf(row);
    this.status = row.status;
    this.substatus = row.substatus;
    this.statusDetails = statusDetailsOf(row.resolution);
    this.count = row.timesSeen;
    this.userCount = row.usersSeen;
    this.firstSeen = row.firstSeen;
    this.lastSeen = row.lastSeen;
    this.stats = stats;
    this.assignedTo = row.assignee === null ? null : new AssigneeDto(row.assignee);
    this.project = row.project;
    this.platform = row.platform;
    this.permalink = permalink;
    this.annotations = workItems.map(({ displayName, url }) => ({ displayName, url }));
    this.metadata = { ...metadataOf(row), title: row.title };
    this.type = row.category === 'performance' ? 'transaction' : row.type;
    this.issueType = row.issueType;
    this.issueCategory = row.category;
    this.numComments = row.commentCount;
    this.isPublic = false;
    this.hasSeen = false;
    this.seenBy = [];
    this.isBookmarked = false;
    this.isSubscribed = false;
    this.shareId = null;
  }
}

/** An issue with what is worth showing only when it is read on its own. */
export class IssueDetailsDto extends IssueDto {
  readonly tags: { key: string; name: string; totalValues: number; uniqueValues: number }[];
  readonly firstRelease: ReleaseSummaryDto | null;
  readonly lastRelease: ReleaseSummaryDto | null;
  readonly participants: object[];
  readonly userReportCount: number;

  constructor(row: IssueRow, context: IssueContext, { tags, firstRelease, lastRelease }: IssueDetails) {
    super(row, context);
    this.tags = tags.map((tag) => ({ ...tag, name: tag.key }));
    this.firstRelease = firstRelease === null ? null : new ReleaseSummaryDto(firstRelease);
    this.lastRelease = lastRelease === null ? null : new ReleaseSummaryDto(lastRelease);
    this.participants = [];
    this.userReportCount = 0;
  }
}

/** A release as issues and events name one. */
export class ReleaseSummaryDto {
  readonly version: string;
  /** Without the package; a commit's hash is cut. */
  readonly shortVersion: string;
  readonly dateCreated: Date;
  readonly dateReleased: Date | null;

  constructor({ version, dateCreated, dateReleased }: IssueRelease) {
    this.version = version;
    this.shortVersion = shortVersion(version);
    this.dateCreated = dateCreated;
    this.dateReleased = dateReleased;
  }
}

/** What a bulk change came to, as in Sentry: the values that all the issues now have. */
export class BulkChangeDto {
  readonly status?: GroupStatus;
  readonly statusDetails?: object;
  readonly assignedTo?: AssigneeDto | null;

  /** `issue` is one of them, after the change. */
  constructor({ status, assignedTo }: IssueChange, issue: IssueDto) {
    if (status !== undefined) {
      this.status = status;
      this.statusDetails = issue.statusDetails;
    }
    if (assignedTo !== undefined) this.assignedTo = issue.assignedTo;
  }
}

/** What a merge came to, as in Sentry: ids of the issue that is left, and of those that went into it. */
export class MergeDto {
  readonly merge: { parent: string; children: string[] };

  constructor({ parent, children }: { parent: string; children: string[] }) {
    this.merge = { parent, children };
  }
}

function statusDetailsOf(resolution: IssueRow['resolution']): object {
  if (resolution === null) return {};
  const { kind, version, actor } = resolution;
  return {
    ...(kind === 'in_release' ? { inRelease: version } : { inNextRelease: true }),
    ...(actor === null ? {} : { actor }),
  };
}

/** An issue that was made by hand has only its message. */
function metadataOf({ metadata, message }: IssueRow): GroupMetadata {
  return Object.keys(metadata).length === 0 && message !== null ? { value: message } : metadata;
}

/** By level; performance problems are never urgent (Sentry's rule without its severity service). */
function priorityOf({ category, level }: IssueRow): 'high' | 'medium' | 'low' {
  if (category === 'performance') return 'low';
  switch (level) {
    case 'fatal':
    case 'error':
      return 'high';
    case 'warning':
      return 'medium';
    default:
      return 'low';
  }
}
