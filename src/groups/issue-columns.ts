import type { GroupCategory, GroupLevel, GroupStatus, GroupSubstatus, GroupMetadata } from '../domain/group.types.js';
import type { ResolutionKind } from '../domain/releases/decide-regression.js';
import { userJson } from './user-json.js';

/** A group with its project, assignee and the release that it is resolved in. */
export interface IssueRow {
  id: string;
  projectId: string;
  shortId: number;
  title: string;
  culprit: string;
  level: GroupLevel;
  message: string | null;
  status: GroupStatus;
  substatus: GroupSubstatus | null;
  category: GroupCategory;
  /** Of its events. */
  type: string;
  issueType: string;
  platform: string | null;
  metadata: GroupMetadata;
  timesSeen: string;
  usersSeen: number;
  firstSeen: Date;
  lastSeen: Date;
  firstReleaseId: string | null;
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

/** Nothing is new for longer than a week, as in Sentry; SQL on `groups g`. */
export const substatusSql = `CASE WHEN g.substatus = 'new' AND g.first_seen < now() - interval '7 days' THEN 'ongoing' ELSE g.substatus END`;

/** The kind of problem; SQL on `groups g`. */
export const issueTypeSql = `CASE g.category WHEN 'error' THEN 'error' ELSE g.type END`;

/** Of its events, or else of the project; SQL on `groups g`. */
export const platformSql = `coalesce(g.platform, (SELECT platform FROM projects WHERE id = g.project_id))`;

/** What an IssueRow is read from: `groups g JOIN projects p`. */
export const issueColumns = `
  g.id, g.project_id AS "projectId", g.short_id AS "shortId", g.title, g.culprit, g.level, g.message, g.status,
  ${substatusSql} AS substatus, g.category, g.type, ${issueTypeSql} AS "issueType",
  ${platformSql} AS platform, g.metadata, g.times_seen AS "timesSeen", g.users_seen AS "usersSeen",
  g.first_seen AS "firstSeen", g.last_seen AS "lastSeen", g.first_release_id AS "firstReleaseId",
  jsonb_build_object('id', p.id::text, 'slug', p.slug, 'name', p.name, 'platform', p.platform) AS project,
  ${userJson('(SELECT a.user_id FROM group_assignees a WHERE a.group_id = g.id)')} AS assignee,
  (SELECT jsonb_build_object('kind', x.kind, 'version', r.version, 'actor', ${userJson('x.user_id')})
   FROM group_resolutions x JOIN releases r ON r.id = x.release_id
   WHERE x.project_id = g.project_id AND x.group_id = g.id) AS resolution,
  (SELECT count(*)::int FROM comments c WHERE c.group_id = g.id) AS "commentCount"`;
