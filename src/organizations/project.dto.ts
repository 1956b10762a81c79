import { Transform } from 'class-transformer';
import { IsOptional, Matches } from 'class-validator';
import { slugPattern, slugRule } from '../domain/slug.js';
import { IsText } from '../http/is-text.decorator.js';
import { MayBeAbsent } from '../http/may-be-absent.decorator.js';
import { OrganizationDto } from './organization.dto.js';
import type { NewProject, OrganizationContext } from './organizations.types.js';
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
export class UpdateProjectDto implements Partial<NewProject> {
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
}

/** A project in the API. */
export class ProjectDto {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly platform: string | null;
  readonly dateCreated: Date;
  readonly organization: OrganizationDto;

  constructor(project: Project, organization: OrganizationContext) {
    this.id = project.id;
    this.slug = project.slug;
    this.name = project.name;
    this.platform = project.platform;
    this.dateCreated = project.createdAt;
    this.organization = new OrganizationDto(organization);
  }
}
