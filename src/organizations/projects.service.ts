import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { databaseErrorCode } from '../database/database-errors.js';
import type { Transaction } from '../database/transaction-runner.service.js';
import { slugFromName } from '../domain/slug.js';
import { ApiError, badRequest, notFound } from '../http/api-error.js';
import { isDatabaseId } from '../http/database-id.js';
import { isStorableText } from '../http/is-text.decorator.js';
import type { Page } from '../http/pagination.js';
import type { NewProject, ProjectChange } from './organizations.types.js';
import { ProjectKeysService } from './project-keys.service.js';
import { Project } from './project.entity.js';

/**
 * Removes some of what belongs to a project that is about to go; answers whether it was all. It may lock lanes, and is
 * called again in another transaction as long as there is more.
 */
export type ProjectRemovalListener = (tx: Transaction, projectId: string) => Promise<boolean>;

/** The projects of an organization. */
@Injectable()
export class ProjectsService {
  private readonly removalListeners: ProjectRemovalListener[] = [];

  constructor(
    @InjectRepository(Project) private readonly projects: Repository<Project>,
    private readonly keys: ProjectKeysService,
  ) {}

  /** Calls `listener` before a project is removed. */
  onRemoval(listener: ProjectRemovalListener): void {
    this.removalListeners.push(listener);
  }

  /** One page of projects in order of their slugs and one more, where there is one. */
  async list(organizationId: string, { offset, limit }: Page): Promise<Project[]> {
    return this.projects.find({ where: { organizationId }, order: { slug: 'ASC' }, skip: offset, take: limit + 1 });
  }

  /** Finds a project by slug or id; throws 404 when the organization has none. */
  async get(organizationId: string, slugOrId: string): Promise<Project> {
    if (!isStorableText(slugOrId)) throw notFound();
    const by = isDatabaseId(slugOrId) ? { id: slugOrId } : { slug: slugOrId };
    const found = await this.projects.findOneBy({ organizationId, ...by });
    if (found === null) throw notFound();
    return found;
  }

  /** The ids of the projects with these slugs; throws 400 that names those that do not exist. */
  async getIds(tx: Transaction, organizationId: string, slugs: readonly string[]): Promise<string[]> {
    if (slugs.length === 0) return [];
    const rows = await tx.query<{ id: string; slug: string }[]>(
      'SELECT id, slug FROM projects WHERE organization_id = $1 AND slug = ANY($2) ORDER BY id FOR KEY SHARE',
      [organizationId, slugs],
    );
    const found = new Set(rows.map(({ slug }) => slug));
    const missing = slugs.filter((slug) => !found.has(slug));
    if (missing.length > 0) {
      throw badRequest(`projects: there is no ${missing.join(', ')}`, { projects: [`has no ${missing.join(', ')}`] });
    }
    return rows.map(({ id }) => id);
  }

  /**
   * Makes a project with its first key. Throws 400 when no slug can be made from the name, 409 when the slug is taken.
   */
  async create(tx: Transaction, organizationId: string, input: NewProject): Promise<Project> {
    const slug = input.slug ?? slugFromName(input.name);
    if (slug === undefined)
      throw badRequest('slug: cannot be made from this name; give one', { slug: ['must be given'] });
    const platform = input.platform === '' ? null : (input.platform ?? null);
    const project = await uniqueSlug(slug, () =>
      tx.save(tx.create(Project, { organizationId, slug, name: input.name, platform, lastShortId: 0 })),
    );
    await this.keys.create(tx, project);
    return project;
  }

  /** Changes what `input` names; throws 409 when the slug is taken. */
  async update(tx: Transaction, project: Project, input: ProjectChange): Promise<Project> {
    const { name = project.name, slug = project.slug, platform = project.platform } = input;
    const { fingerprintingRules = project.fingerprintingRules, scrubIPAddresses = project.scrubIpAddresses } = input;
    const changed = { name, slug, platform, fingerprintingRules, scrubIpAddresses: scrubIPAddresses };
    await uniqueSlug(slug, () => tx.update(Project, { id: project.id }, changed));
    return Object.assign(project, changed);
  }

  /**
   * Removes a project with what belongs to it, as much as one transaction may take: false while there is more, to be
   * removed by calling it again in another one. Nothing is added to the project meanwhile.
   */
  async remove(tx: Transaction, project: Project): Promise<boolean> {
    await tx.query('SELECT FROM projects WHERE id = $1 FOR UPDATE', [project.id]);
    for (const listener of this.removalListeners) {
      if (!(await listener(tx, project.id))) return false;
    }
    await tx.delete(Project, { id: project.id });
    return true;
  }
}

async function uniqueSlug<T>(slug: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (databaseErrorCode(error) === '23505') throw new ApiError(409, `There is a project "${slug}" already.`);
    throw error;
  }
}
