import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, IsIn, IsObject, IsOptional, IsString } from 'class-validator';
import { groupLevels, groupStatuses, type GroupLevel, type GroupStatus } from '../domain/group.types.js';
import { IsText } from '../http/is-text.decorator.js';
import { MayBeAbsent } from '../http/may-be-absent.decorator.js';
import { PageQuery } from '../http/pagination.js';
import { issueSorts, type IssueRow, type IssueSort } from './issues.repository.js';
import { formatShortId } from './short-id.js';

/** What an issue list takes. */
export class IssueListQuery extends PageQuery {
  /** Sentry's search; unresolved issues by default, all when it is empty. */
  @MayBeAbsent()
  @IsText(0, 1_000)
  query?: string;

  @MayBeAbsent()
  @IsIn(issueSorts)
  sort?: IssueSort;
}

/** Which issues a bulk change is for: `?id=1&id=2`. */
export class IssueIdsQuery {
  @Transform(({ value }: { value: unknown }) => [value].flat().filter((id) => id !== undefined && id !== ''))
  @ArrayNotEmpty({ message: 'is a required parameter' })
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  id: string[] = [];
}

/** Body that makes an issue, for trackers without a Sentry SDK. */
export class CreateIssueDto {
  @IsText(1, 255)
  title: string;

  @MayBeAbsent()
  @IsText(0, 255)
  culprit?: string;

  @MayBeAbsent()
  @IsIn(groupLevels)
  level?: GroupLevel;

  @MayBeAbsent()
  @IsText(0, 8_192)
  message?: string;
}

/** Body that changes one or several issues; absent keys are left alone. */
export class UpdateIssueDto {
  @MayBeAbsent()
  @IsIn(groupStatuses)
  status?: GroupStatus;

  /** With the status resolved: `{inRelease: "<version>"|"latest"}` or `{inNextRelease: true}`. */
  @MayBeAbsent()
  @IsObject()
  statusDetails?: object;

  /** `user:<id>`, `<id>` or an e-mail address; null or empty text for nobody. */
  @IsOptional()
  @IsText(0, 300)
  assignedTo?: string | null;
}

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

/** An issue in the API, in Sentry's names. */
export class IssueDto {
  readonly id: string;
  /** `WEB-12` */
  readonly shortId: string;
  readonly title: string;
  readonly culprit: string;
  readonly level: GroupLevel;
  readonly status: GroupStatus;
  readonly substatus: string | null;
  /** The release that it is resolved in, and who did it: `{inRelease: "1.0"}` or `{inNextRelease: true}`; else empty. */
  readonly statusDetails: object;
  /** Decimal text, as in Sentry. */
  readonly count: string;
  /** 0 as long as issues come without events. */
  readonly userCount: number;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly assignedTo: AssigneeDto | null;
  readonly project: { id: string; slug: string; name: string; platform: string | null };
  readonly platform: string | null;
  readonly permalink: string;
  /** Linked work items. */
  readonly annotations: { displayName: string; url: string }[];
  readonly metadata: { title: string; value?: string };
  readonly type: string;
  readonly numComments: number;
  readonly isPublic: boolean;

  constructor(row: IssueRow, permalink: string, annotations: { displayName: string; url: string }[]) {
    this.id = row.id;
    this.shortId = formatShortId(row.project.slug, row.shortId);
    this.title = row.title;
    this.culprit = row.culprit;
    this.level = row.level;
    this.status = row.status;
    this.substatus = substatusOf(row.status);
    this.statusDetails = statusDetailsOf(row.resolution);
    this.count = row.timesSeen;
    this.userCount = 0;
    this.firstSeen = row.firstSeen;
    this.lastSeen = row.lastSeen;
    this.assignedTo = row.assignee === null ? null : new AssigneeDto(row.assignee);
    this.project = row.project;
    this.platform = row.project.platform;
    this.permalink = permalink;
    this.annotations = annotations.map(({ displayName, url }) => ({ displayName, url }));
    this.metadata = { title: row.title, ...(row.message === null ? {} : { value: row.message }) };
    this.type = 'default';
    this.numComments = row.commentCount;
    this.isPublic = false;
  }
}

/** What a bulk change came to, as in Sentry: the values that all the issues now have. */
export class BulkChangeDto {
  readonly status?: GroupStatus;
  readonly statusDetails?: object;
  readonly assignedTo?: AssigneeDto | null;

  /** `issue` is one of them, after the change. */
  constructor({ status, assignedTo }: UpdateIssueDto, issue: IssueDto) {
    if (status !== undefined) {
      this.status = status;
      this.statusDetails = issue.statusDetails;
    }
    if (assignedTo !== undefined) this.assignedTo = issue.assignedTo;
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

/** Sentry's finer status, as far as it follows from the status alone. */
function substatusOf(status: GroupStatus): string | null {
  switch (status) {
    case 'unresolved':
      return 'ongoing';
    case 'ignored':
      return 'archived_forever';
    case 'resolved':
      return null;
  }
}
