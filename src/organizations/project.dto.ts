import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, Matches } from 'class-validator';
import { slugPattern, slugRule } from '../domain/slug.js';
import { IsText } from '../http/is-text.decorator.js';
import { MayBeAbsent } from '../http/may-be-absent.decorator.js';
import { AreFingerprintRules } from './are-fingerprint-rules.decorator.js';
import { OrganizationDto } from './organization.dto.js';
import type { NewProject, OrganizationContext, ProjectChange } from './organizations.types.js';
import type { Project } from './project.entity.js';

/** Body that makes a project. */
export class CreateProjectDto implements NewProject {
  @IsText(1, 200)
  name: string;

  /** By default made from the name. */
  @MayBeAbsent()
  @Matches(slugPattern, { message: slugRule })
  slug?: string;

  @IsOptional()
  @IsText(0, 64)
  platform?: string | null;
}

/** Body that changes a project; absent keys are left alone. A new slug shows in its short ids at once. */
export class UpdateProjectDto implements ProjectChange {
  @MayBeAbsent()
  @IsText(1, 200)
  name?: string;

  @MayBeAbsent()
  @Matches(slugPattern, { message: slugRule })
  slug?: string;

  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === '' ? null : value))
  @IsText(1, 64)
  platform?: string | null;

  /** Rules that set the fingerprint of events, in Sentry's language, one a line. */
  @MayBeAbsent()
  @IsText(0, 20_000)
  @AreFingerprintRules()
  fingerprintingRules?: string;

  /** Whether addresses of users are left out of events. */
  @MayBeAbsent()
  @IsBoolean()
  scrubIPAddresses?: boolean;
}

/** A project in the API. */
export class ProjectDto {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly platform: string | null;
  readonly dateCreated: Date;
  /** Rules that set the fingerprint of events, one a line. */
  readonly fingerprintingRules: string;
  /** Whether addresses of users are left out of events. */
  readonly scrubIPAddresses: boolean;
  readonly organization: OrganizationDto;

  constructor(project: Project, organization: OrganizationContext) {
    this.id = project.id;
    this.slug = project.slug;
    this.name = project.name;
    this.platform = project.platform;
    this.dateCreated = project.createdAt;
    this.fingerprintingRules = project.fingerprintingRules;
    this.scrubIPAddresses = project.scrubIpAddresses;
    this.organization = new OrganizationDto(organization);
  }
}
