import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction-runner.service.js';
import type { GroupCategory, GroupLevel, GroupStatus } from '../domain/group.types.js';
import { formatShortId } from '../domain/short-id.js';
import { notFound } from '../http/api-error.js';
import type { GroupActor, GroupChange, LockedGroup, NewGroup, Resolution } from './groups.types.js';

/**
 * Makes groups, and changes their status and assignee, whoever asks: a person, an integration. Lanes are locked before
 * groups: a caller that starts at a group marks its lanes first (`LinksService.markGroups`).
 */
@Injectable()
export class GroupsService {
  /** Makes a group with the next short id of its project; answers its id. Throws 404 when the project is gone. */
  async create(tx: Transaction, group: NewGroup): Promise<string> {
    const [created] = await tx.query<{ id: string }[]>(
      `WITH counter AS (
         UPDATE projects SET last_short_id = last_short_id + 1 WHERE id = $1
         RETURNING id, organization_id, last_short_id
       ), created AS (
         INSERT INTO groups (organization_id, project_id, short_id, title, culprit, level, message)
         SELECT organization_id, id, last_short_id, $2, $3, $4, $5 FROM counter
         RETURNING id, organization_id
       )
       INSERT INTO activities (organization_id, group_id, type, user_id)
       SELECT organization_id, id, 'first_seen', $6 FROM created
       RETURNING group_id AS id`,
      [group.projectId, group.title, group.culprit, group.level, group.message, group.userId],
    );
    // The project was removed a moment ago.
    if (created === undefined) throw notFound();
    return created.id;
  }

  /** Locks groups in id order until the transaction ends and answers those that exist, as they now are. */
  async lock(tx: Transaction, groupIds: readonly string[]): Promise<LockedGroup[]> {
    await tx.query('SELECT FROM groups WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE', [groupIds]);
    // Read in a second statement: the locking one may show assignees as they were before it got the lock.
    const rows = await tx.query<LockedRow[]>(
      `SELECT g.id, g.organization_id, g.project_id, p.slug, g.short_id, g.title, g.level, g.category, g.status, a.user_id
       FROM groups g JOIN projects p ON p.id = g.project_id LEFT JOIN group_assignees a ON a.group_id = g.id
       WHERE g.id = ANY($1::bigint[]) ORDER BY g.id`,
      [groupIds],
    );
    return rows.map((row) => ({
      id: row.id,
      organizationId: row.organization_id,
      projectId: row.project_id,
      shortId: formatShortId(row.slug, row.short_id),
      title: row.title,
      level: row.level,
      category: row.category,
      status: row.status,
      assigneeId: row.user_id,
    }));
  }

  /**
   * Applies changes to groups that the transaction has locked, with one activity for each real change; a group that is
   * in the target state already is left alone; a resolved one that is to be resolved in another release is not. Changes
   * to the same group are applied in the order given.
   */
  async apply(tx: Transaction, changes: readonly GroupChange[]): Promise<void> {
    for (let remaining = changes; remaining.length > 0;) {
      const seen = new Set<string>();
      const round = remaining.filter(({ groupId }) => !seen.has(groupId) && seen.add(groupId));
      await tx.query(applySql, [JSON.stringify(round.map(toRow))]);
      const done = new Set(round);
      remaining = remaining.filter((change) => !done.has(change));
    }
  }
}

interface LockedRow {
  id: string;
  organization_id: string;
  project_id: string;
  slug: string;
  short_id: number;
  title: string;
  level: GroupLevel;
  category: GroupCategory;
  status: GroupStatus;
  user_id: string | null;
}

function toRow(change: GroupChange): object {
  const { groupId, actor, status = null, resolution, assigneeId } = change;
  return {
    group_id: groupId,
    status,
    kind: resolution?.kind ?? null,
    release_id: resolution?.release.id ?? null,
    resolution: resolution === undefined ? null : resolutionData(resolution),
    sets_assignee: assigneeId !== undefined,
    assignee_id: assigneeId ?? null,
    user_id: actor.kind === 'user' ? actor.userId : null,
    data: activityData(actor),
  };
}

/** What an activity says of an integration that acted; a person is named by the activity's user. */
function activityData(actor: GroupActor): object {
  if (actor.kind === 'user') return {};
  return { provider: 'vsts', integration_id: actor.integrationId, work_item: actor.externalIssueKey };
}

/** What Sentry's activity says of the release that a group is resolved in; the next one has no version yet. */
function resolutionData({ kind, release }: Resolution): object {
  if (kind === 'in_release') return { version: release.version };
  return { version: '', inNextRelease: true, current_release_version: release.version };
}

/** One statement however many groups; each group at most once. */
const applySql = `
  WITH given AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS x
      (group_id bigint, status text, kind text, release_id bigint, resolution jsonb, sets_assignee boolean,
       assignee_id bigint, user_id bigint, data jsonb)
  ), moved AS (
    UPDATE groups g SET
      status = c.status,
      substatus = CASE c.status WHEN 'unresolved' THEN 'ongoing' WHEN 'ignored' THEN 'archived_forever' END,
      resolved_at = CASE WHEN c.status = 'resolved' THEN now() END,
      active_at = CASE WHEN c.status = 'unresolved' THEN now() ELSE g.active_at END
    FROM given c WHERE g.id = c.group_id AND g.status <> c.status
    RETURNING g.id, g.organization_id, 'set_' || g.status AS type, c.user_id, c.data, c.kind
  ), reopened AS (
    DELETE FROM group_resolutions r USING given c WHERE r.group_id = c.group_id AND c.status <> 'resolved'
  ), resolved_in AS (
    INSERT INTO group_resolutions AS r (project_id, group_id, kind, release_id, user_id)
    SELECT g.project_id, g.id, c.kind, c.release_id, c.user_id FROM given c JOIN groups g ON g.id = c.group_id
    WHERE c.kind IS NOT NULL
    ON CONFLICT (project_id, group_id) DO UPDATE
      SET kind = excluded.kind, release_id = excluded.release_id, user_id = excluded.user_id, created_at = now()
      WHERE (r.kind, r.release_id) <> (excluded.kind, excluded.release_id)
    RETURNING r.group_id
  ), assigned AS (
    INSERT INTO group_assignees AS a (group_id, organization_id, user_id)
    SELECT g.id, g.organization_id, c.assignee_id FROM given c JOIN groups g ON g.id = c.group_id
    WHERE c.assignee_id IS NOT NULL ORDER BY g.id
    ON CONFLICT (group_id) DO UPDATE SET user_id = excluded.user_id, assigned_at = now()
      WHERE a.user_id <> excluded.user_id
    RETURNING group_id, organization_id, user_id
  ), unassigned AS (
    DELETE FROM group_assignees a USING given c
    WHERE a.group_id = c.group_id AND c.sets_assignee AND c.assignee_id IS NULL
    RETURNING a.group_id, a.organization_id, c.user_id, c.data
  )
  INSERT INTO activities (organization_id, group_id, type, user_id, data)
  SELECT organization_id, id, type, user_id, data FROM moved WHERE kind IS NULL
  UNION ALL
  SELECT g.organization_id, g.id, 'set_resolved_in_release', c.user_id, c.data || c.resolution
  FROM resolved_in JOIN given c USING (group_id) JOIN groups g ON g.id = c.group_id
  UNION ALL
  SELECT s.organization_id, s.group_id, 'assigned', c.user_id, c.data || jsonb_build_object(
    'assignee', s.user_id::text, 'assigneeType', 'user',
    'assigneeEmail', (SELECT email FROM user_emails e WHERE e.user_id = s.user_id ORDER BY e.id LIMIT 1))
  FROM assigned s JOIN given c ON c.group_id = s.group_id
  UNION ALL
  SELECT organization_id, group_id, 'unassigned', user_id, data FROM unassigned`;
