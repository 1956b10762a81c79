import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { databaseErrorCode } from '../database/database-errors.js';
import { TransactionRunner, type Transaction } from '../database/transaction-runner.service.js';
import { ApiError, notFound } from '../http/api-error.js';
import { isStorableText } from '../http/is-text.decorator.js';
import type { Page } from '../http/pagination.js';
import { ProjectsService } from '../organizations/projects.service.js';
import type { ReleaseRow } from './release.dto.js';
import { ReleasesService } from './releases.service.js';
import type { ReleaseChange } from './releases.types.js';

/** What people see of releases, and do to them, over the API. */
@Injectable()
export class ReleaseEditor {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: TransactionRunner,
    private readonly projects: ProjectsService,
    private readonly releases: ReleasesService,
  ) {}

  /** One page of an organization's releases (of one project, if given), the youngest first, and one more if there is. */
  async list(
    organizationId: string,
    { offset, limit }: Page,
    { query = '', projectId }: { query?: string | undefined; projectId?: string },
  ): Promise<ReleaseRow[]> {
    return this.dataSource.query<ReleaseRow[]>(
      `SELECT ${columns} FROM releases r
       ${projectId === undefined ? '' : 'JOIN release_projects rp ON rp.release_id = r.id AND rp.project_id = $5'}
       WHERE r.organization_id = $1 AND strpos(lower(r.version), lower($2)) > 0
       ORDER BY ${projectId === undefined ? 'r' : 'rp'}.date_added DESC, r.id DESC OFFSET $3 LIMIT $4`,
      [organizationId, query, offset, limit + 1, ...(projectId === undefined ? [] : [projectId])],
    );
  }

  /** Throws 404 when the organization has no such release. */
  async get(organizationId: string, version: string, tx: Transaction = this.dataSource.manager): Promise<ReleaseRow> {
    if (!isStorableText(version)) throw notFound();
    const [row] = await tx.query<ReleaseRow[]>(
      `SELECT ${columns} FROM releases r WHERE r.organization_id = $1 AND r.version = $2`,
      [organizationId, version],
    );
    if (row === undefined) throw notFound();
    return row;
  }

  /** Makes a release, or adds to the one that there is. Throws 400 when a project does not exist. */
  async create(organizationId: string, version: string, input: ReleaseChange): Promise<ReleaseRow> {
    return this.transactions.run((tx) => this.save(tx, organizationId, version, input));
  }

  /** Throws 404 when the organization has no such release, 400 when a project does not exist. */
  async update(organizationId: string, version: string, input: ReleaseChange): Promise<ReleaseRow> {
    return this.transactions.run(async (tx) => {
      await this.get(organizationId, version, tx);
      return this.save(tx, organizationId, version, input);
    });
  }

  /** Throws 404 when the organization has no such release, 409 as long as an issue is resolved in it. */
  async remove(organizationId: string, version: string): Promise<void> {
    const { id } = await this.get(organizationId, version);
    try {
      await this.transactions.run((tx) => tx.query('DELETE FROM releases WHERE id = $1', [id]));
    } catch (error) {
      if (databaseErrorCode(error) !== '23503') throw error;
      throw new ApiError(409, 'Issues are resolved in this release, so it has to stay: reopen them first.');
    }
  }

  private async save(
    tx: Transaction,
    organizationId: string,
    version: string,
    { projects = [], dateReleased }: ReleaseChange,
  ): Promise<ReleaseRow> {
    const projectIds = await this.projects.getIds(tx, organizationId, projects);
    const seenAt = new Date();
    await this.releases.getOrCreate(
      tx,
      organizationId,
      projectIds.map((projectId) => ({ projectId, version, seenAt })),
    );
    if (dateReleased !== undefined) {
      await tx.query('UPDATE releases SET date_released = $3 WHERE organization_id = $1 AND version = $2', [
        organizationId,
        version,
        dateReleased,
      ]);
    }
    return this.get(organizationId, version, tx);
  }
}

const columns = `
  r.id, r.version, r.date_released AS "dateReleased", r.date_added AS "dateAdded",
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', p.id::text, 'slug', p.slug, 'name', p.name) ORDER BY p.slug), '[]')
   FROM release_projects x JOIN projects p ON p.id = x.project_id WHERE x.release_id = r.id) AS projects`;
