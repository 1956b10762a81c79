import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { GroupLevel, GroupStatus } from '../domain/group.types.js';
import type { IssueTerm } from '../domain/issue-query.js';
import type { ResolutionKind } from '../domain/releases/decide-regression.js';
import type { Page } from '../http/pagination.js';
import { conditionOf, SqlParameters } from './issue-filter.js';
import { parseShortId } from './short-id.js';
import { userJson } from './user-json.js';

/** Orders of issue lists, as in Sentry. */
export const issueSorts = ['date', 'new', 'freq', 'user'] as const;
export type IssueSort = (typeof issueSorts)[number];

const orderBy: Record<IssueSort, string> = {
  date: 'g.last_seen DESC, g.id DESC',
  new: 'g.first_seen DESC, g.id DESC',
  freq: 'g.times_seen DESC, g.last_seen DESC, g.id DESC',
  // Without events every issue was seen by 0 users: what is left is the order among equals.
  user: 'g.last_seen DESC, g.id DESC',
};

/** A group with its project, assignee and the release that it is resolved in. */
export interface IssueRow {
  id: string;
  shortId: number;
  title: string;
  culprit: string;
  level: GroupLevel;
  message: string | null;
  status: GroupStatus;
  timesSeen: string;
  firstSeen: Date;
  lastSeen: Date;
  project: { id: string; slug: string; name: string; platform: string | null };
  assignee: { id: string; name: string; email: string } | null;
  /** Null unless it is resolved in a release; `actor` is null when no person did it. */
  resolution: {
    kind: ResolutionKind;
    version: string;
    actor: { id: string; name: string; email: string } | null;
  } | null;
  commentCount: number;
}

/** Which issues a list shows. */
export interface IssueFilter {
  organizationId: string;
  /** Undefined means all. */
  projectId?: string | undefined;
  terms: IssueTerm[];
  /** Whom `assigned:me` means. */
  userId: string;
}

const issueColumns = `
  g.id, g.short_id AS "shortId", g.title, g.culprit, g.level, g.message, g.status, g.times_seen AS "timesSeen",
  g.first_seen AS "firstSeen", g.last_seen AS "lastSeen",
  jsonb_build_object('id', p.id::text, 'slug', p.slug, 'name', p.name, 'platform', p.platform) AS project,
  ${userJson('(SELECT a.user_id FROM group_assignees a WHERE a.group_id = g.id)')} AS assignee,
  (SELECT jsonb_build_object('kind', x.kind, 'version', r.version, 'actor', ${userJson('x.user_id')})
   FROM group_resolutions x JOIN releases r ON r.id = x.release_id
   WHERE x.project_id = g.project_id AND x.group_id = g.id) AS resolution,
  (SELECT count(*)::int FROM comments c WHERE c.group_id = g.id) AS "commentCount"`;

/** The SQL that reads issues for the API. */
@Injectable()
export class IssuesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** One page and one more, where there is one. */
  async list(filter: IssueFilter, sort: IssueSort, page: Page): Promise<IssueRow[]> {
    const parameters = new SqlParameters();
    const conditions = [`g.organization_id = ${parameters.add(filter.organizationId)}`];
    if (filter.projectId !== undefined) conditions.push(`g.project_id = ${parameters.add(filter.projectId)}`);
    conditions.push(...filter.terms.map((term) => conditionOf(term, filter.userId, parameters)));
    return this.dataSource.query<IssueRow[]>(
      `SELECT ${issueColumns} FROM groups g JOIN projects p ON p.id = g.project_id
       WHERE ${conditions.join(' AND ')} ORDER BY ${orderBy[sort]}
       OFFSET ${parameters.add(page.offset)} LIMIT ${parameters.add(page.limit + 1)}`,
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

  /** The id of the group with a short id like `WEB-12`. */
  async findIdByShortId(organizationId: string, text: string): Promise<string | undefined> {
    const parsed = parseShortId(text);
    if (parsed === undefined) return undefined;
    const [row] = await this.dataSource.query<{ id: string }[]>(
      `SELECT g.id FROM groups g JOIN projects p ON p.id = g.project_id
       WHERE p.organization_id = $1 AND p.slug = $2 AND g.short_id = $3`,
      [organizationId, parsed.projectSlug, parsed.shortId],
    );
    return row?.id;
  }

  /** The projects of those groups that the organization (and the project, if given) has, by group id. */
  async findProjects(
    tx: EntityManager,
    organizationId: string,
    projectId: string | undefined,
    groupIds: readonly string[],
  ): Promise<Map<string, { id: string; slug: string }>> {
    const rows = await tx.query<{ groupId: string; id: string; slug: string }[]>(
      `SELECT g.id AS "groupId", p.id, p.slug FROM groups g JOIN projects p ON p.id = g.project_id
       WHERE g.organization_id = $1 AND g.id = ANY($2::bigint[]) AND g.project_id = coalesce($3::bigint, g.project_id)`,
      [organizationId, groupIds, projectId],
    );
    return new Map(rows.map(({ groupId, ...project }) => [groupId, project]));
  }
}
