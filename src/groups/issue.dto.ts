import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, IsIn, IsObject, IsOptional, IsString } from 'class-validator';
import { groupLevels, groupStatuses, type GroupLevel, type GroupStatus } from '../domain/group.types.js';
import { IsText } from '../http/is-text.decorator.js';
import { MayBeAbsent } from '../http/may-be-absent.decorator.js';
import { PageQuery } from '../http/pagination.js';
import { EnvironmentNames } from '../http/environment-names.decorator.js';
import { issueSorts, type IssueSort } from './issues.repository.js';

/** What an issue list takes. */
export class IssueListQuery extends PageQuery {
  /**
   * Sentry's search; unresolved issues by default, all when it is empty. Keys: `is`, `assigned`, `level`, `issue`, `title`,
   * `message`, `project`, `platform`, `type`, `issue.type`, `issue.category`, `release`, `firstRelease`, `environment`,
   * `timesSeen`, `firstSeen`, `age`, `lastSeen`, `user.id`, `has`; any other names a tag.
   */
  @MayBeAbsent()
  @IsText(0, 1_000)
  query?: string;

  /** Only issues that were seen in one of these environments: `?environment=a&environment=b`. */
  @EnvironmentNames()
  environment: string[] = [];

  /** Which `stats` issues show: by default those of 24 hours, none when it is empty. */
  @MayBeAbsent()
  @IsIn(['', '24h', '14d'])
  statsPeriod?: '' | '24h' | '14d';

  @MayBeAbsent()
  @IsIn(issueSorts)
  sort?: IssueSort;
}

/** What the issue list of an organization takes. */
export class OrganizationIssueListQuery extends IssueListQuery {
  /** Only issues of these projects, by id or slug: `?project=1&project=2`; `-1` means all, as in Sentry. */
  @ApiProperty({ type: [String], required: false })
  @Transform(({ value }: { value: unknown }) => [value].flat().filter((id) => id !== '' && id !== '-1'))
  @ArrayMaxSize(50)
  @IsString({ each: true })
  project: string[] = [];
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

/** Sentry's older statuses, which sentry-cli still sends. */
const olderStatuses = ['muted', 'resolvedInNextRelease'] as const;

/** Body that changes one or several issues; absent keys are left alone. */
export class UpdateIssueDto {
  @MayBeAbsent()
  @IsIn([...groupStatuses, ...olderStatuses])
  status?: GroupStatus | (typeof olderStatuses)[number];

  /** With the status resolved: `{inRelease: "<version>"|"latest"}` or `{inNextRelease: true}`. */
  @MayBeAbsent()
  @IsObject()
  statusDetails?: object;

  /** `user:<id>`, `<id>` or an e-mail address; null or empty text for nobody. */
  @IsOptional()
  @IsText(0, 300)
  assignedTo?: string | null;

  /** Several issues only: makes one of them. */
  @MayBeAbsent()
  @IsIn([1, true], { message: 'must be 1' })
  merge?: 1 | true;

  /** Removes the issue, and keeps its events out from now on. */
  @MayBeAbsent()
  @IsIn([true], { message: 'must be true' })
  discard?: true;
}

/** The same change, its status being one of today's. */
export type IssueChange = Omit<UpdateIssueDto, 'status'> & { status?: GroupStatus };
