import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { notFound } from '../http/api-error.js';
import { isDatabaseId } from '../http/database-id.js';
import type { Page } from '../http/pagination.js';
import { issueColumns, type IssueRow } from './issue-columns.js';
import { conditionsOf, SqlParameters, type IssueFilter } from './issue-filter.js';
import type { GroupKey } from './groups.types.js';
import { parseShortId } from '../domain/short-id.js';

/** Orders of issue lists, as in Sentry. */
export const issueSorts = ['date', 'new', 'freq', 'user'] as const;
export type IssueSort = (typeof issueSorts)[number];

const orderBy: Record<IssueSort, string> = {
  date: 'g.last_seen DESC, g.id DESC',
  new: 'g.first_seen DESC, g.id DESC',
  freq: 'g.times_seen DESC, g.last_seen DESC, g.id DESC',
  user: 'g.users_seen DESC, g.last_seen DESC, g.id DESC',
};

/** The SQL that reads issues for the API. */
@Injectable()
export class IssuesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** One page and one more, where there is one. */
  async list(filter: IssueFilter, sort: IssueSort, page: Page): Promise<IssueRow[]> {
    const parameters = new SqlParameters();
    const conditions = conditionsOf(filter, parameters).join(' AND ');
    // What is shown of an issue is read once it is known which ones are shown. Joined inside, projects would keep
    // PostgreSQL from telling how many groups a condition leaves.
    return this.dataSource.query<IssueRow[]>(
      `SELECT ${issueColumns} FROM (
         SELECT g.id FROM groups g WHERE ${conditions} ORDER BY ${orderBy[sort]}
         OFFSET ${parameters.add(page.offset)} LIMIT ${parameters.add(page.limit + 1)}
       ) page JOIN groups g USING (id) JOIN projects p ON p.id = g.project_id ORDER BY ${orderBy[sort]}`,
      parameters.values,
    );
  }

  async find(
    organizationId: string,
    groupId: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<IssueRow | undefined> {
    const [row] = await manager.query<IssueRow[]>(
      `SELECT ${issueColumns} FROM groups g JOIN projects p ON p.id = g.project_id
       WHERE g.organization_id = $1 AND g.id = $2`,
      [organizationId, groupId],
    );
    return row;
  }

  /** The group, or the one that it was merged into. */
  async findGroup(organizationId: string, groupId: string): Promise<GroupKey | undefined> {
    const [row] = await this.dataSource.query<GroupKey[]>(
      `SELECT id, project_id AS "projectId" FROM groups WHERE organization_id = $1 AND id = $2
       UNION ALL
       SELECT r.group_id, r.project_id FROM projects p JOIN group_redirects r ON r.project_id = p.id
       WHERE p.organization_id = $1 AND r.previous_group_id = $2`,
      [organizationId, groupId],
    );
    return row;
  }

  /** The group with a short id like `WEB-12`, or the one that it was merged into. */
  async findGroupByShortId(organizationId: string, text: string): Promise<GroupKey | undefined> {
    const parsed = parseShortId(text);
    if (parsed === undefined) return undefined;
    const [row] = await this.dataSource.query<GroupKey[]>(
      `SELECT known.id, p.id AS "projectId" FROM projects p CROSS JOIN LATERAL (
         SELECT id FROM groups WHERE project_id = p.id AND short_id = $3
         UNION ALL
         SELECT group_id FROM group_redirects WHERE project_id = p.id AND previous_short_id = $3
       ) known WHERE p.organization_id = $1 AND p.slug = $2`,
      [organizationId, parsed.projectSlug, parsed.shortId],
    );
    return row;
  }

  async findProjectIds(organizationId: string): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>('SELECT id FROM projects WHERE organization_id = $1', [
      organizationId,
    ]);
    return rows.map(({ id }) => id);
  }

  /**
   * The projects of groups, by group id. Throws 404 when the organization (or the project, if given) lacks one of the
   * groups.
   */
  async getProjects(
    tx: EntityManager,
    organizationId: string,
    groupIds: readonly string[],
    projectId?: string,
  ): Promise<Map<string, { id: string; slug: string }>> {
    const rows = await tx.query<{ groupId: string; id: string; slug: string }[]>(
      `SELECT g.id AS "groupId", p.id, p.slug FROM groups g JOIN projects p ON p.id = g.project_id
       WHERE g.organization_id = $1 AND g.id = ANY($2::bigint[]) AND g.project_id = coalesce($3::bigint, g.project_id)`,
      [organizationId, groupIds.filter(isDatabaseId), projectId],
    );
    const projects = new Map(rows.map(({ groupId, ...project }) => [groupId, project]));
    const missing = groupIds.filter((id) => !projects.has(id));
    if (missing.length > 0) throw notFound(`There is no issue ${missing.slice(0, 10).join(', ')}.`);
    return projects;
  }
}
