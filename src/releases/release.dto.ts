import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, IsDate, IsOptional, IsString, Matches } from 'class-validator';
import { readTimestamp } from '../domain/events/read-timestamp.js';
import { releaseNamePattern, releaseNameRule } from '../domain/releases/release-name.js';
import { shortVersion } from '../domain/releases/parse-release-version.js';
import { IsText } from '../http/is-text.decorator.js';
import { MayBeAbsent } from '../http/may-be-absent.decorator.js';
import { PageQuery } from '../http/pagination.js';
import type { ReleaseChange } from './releases.types.js';

function AreSlugs(): PropertyDecorator {
  return applyDecorators(ArrayNotEmpty(), ArrayMaxSize(100), IsString({ each: true }));
}

function IsReleaseName(): PropertyDecorator {
  return applyDecorators(Matches(releaseNamePattern, { message: releaseNameRule }), IsText(1, 200));
}

/** A time in ISO 8601 from 1970 on; without a zone it is UTC, as in Sentry. */
function IsTime(): PropertyDecorator {
  const read = ({ value }: { value: unknown }): unknown =>
    typeof value === 'string' ? new Date(Math.floor((readTimestamp(value) ?? NaN) * 1_000)) : value;
  return applyDecorators(Transform(read), IsDate({ message: 'must be a time in ISO 8601, from 1970 on' }));
}

/** What a list of releases takes. */
export class ReleaseListQuery extends PageQuery {
  /** A part of the version. */
  @MayBeAbsent()
  @IsText(0, 200)
  query?: string;
}

/** Body that makes a release. */
export class CreateReleaseDto implements ReleaseChange {
  @IsReleaseName()
  version: string;

  /** Slugs. */
  @AreSlugs()
  projects: string[];

  @IsOptional()
  @IsTime()
  dateReleased?: Date | null;
}

/** Body that changes a release; absent keys are left alone. */
export class UpdateReleaseDto implements ReleaseChange {
  @MayBeAbsent()
  @AreSlugs()
  projects?: string[];

  @IsOptional()
  @IsTime()
  dateReleased?: Date | null;
}

/** Body that makes a release of the project that the path names. */
export class CreateProjectReleaseDto extends UpdateReleaseDto {
  @IsReleaseName()
  version: string;
}

/** A release with the projects that have it. */
export interface ReleaseRow {
  id: string;
  version: string;
  dateReleased: Date | null;
  dateAdded: Date;
  projects: { id: string; slug: string; name: string }[];
}

/** A release in the API, in Sentry's names. */
export class ReleaseDto {
  readonly id: string;
  readonly version: string;
  /** Without the package; a commit's hash is cut. */
  readonly shortVersion: string;
  readonly dateReleased: Date | null;
  readonly dateCreated: Date;
  readonly projects: { id: string; slug: string; name: string }[];

  constructor(row: ReleaseRow) {
    this.id = row.id;
    this.version = row.version;
    this.shortVersion = shortVersion(row.version);
    this.dateReleased = row.dateReleased;
    this.dateCreated = row.dateAdded;
    this.projects = row.projects;
  }
}
