import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../database/transaction-runner.service.js';
import { groupBy } from '../domain/group-by.js';
import { LanesService } from '../lanes/lanes.service.js';
import type { LaneTrigger } from '../lanes/lanes.types.js';
import { displayName, type LinkedWorkItem } from './links.types.js';

/** Knows which groups are linked to which external issues, by id only, and marks their lanes. */
@Injectable()
export class LinksService {
  constructor(
    private readonly lanes: LanesService,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * Marks the lane of every work item that the groups are linked to. Whoever changes a group calls this first in the
   * same transaction: lanes are locked before groups.
   */
  async markGroups(tx: Transaction, groupIds: readonly string[], trigger: LaneTrigger): Promise<void> {
    const rows = await tx.query<{ id: string }[]>(
      'SELECT DISTINCT external_issue_id AS id FROM group_links WHERE group_id = ANY($1::bigint[])',
      [groupIds],
    );
    await this.lanes.mark(
      tx,
      rows.map(({ id }) => id),
      trigger,
      { refetch: false },
    );
  }

  /**
   * Marks the lanes of pairs whose group was changed by the run of another pair. The groups are locked by then, so a lane
   * that somebody else has locked is passed over: whoever has marks, runs or ends it, so that the group is looked at later.
   */
  async markOvertaken(tx: Transaction, groupIds: readonly string[]): Promise<void> {
    if (groupIds.length === 0) return;
    const rows = await tx.query<{ groupId: string; id: string }[]>(
      `SELECT l.group_id AS "groupId", l.external_issue_id AS id
       FROM group_links l JOIN groups g ON g.id = l.group_id LEFT JOIN group_assignees a ON a.group_id = g.id
       WHERE l.group_id = ANY($1::bigint[])
         AND (l.shadow_status, l.shadow_assignee_id) IS DISTINCT FROM (g.status, a.user_id)`,
      [groupIds],
    );
    for (const [groupId, overtaken] of groupBy(rows, (row) => row.groupId)) {
      const ids = overtaken.map(({ id }) => id);
      await this.lanes.mark(tx, ids, { kind: 'group', id: groupId }, { refetch: false, passOverLocked: true });
    }
  }

  /**
   * Marks the lanes of up to `limit` work items with keys `above` that one, in order of their keys, among those that the
   * organization knows of that integration; they are to be read anew. Answers their keys.
   */
  async markIntegration(
    tx: Transaction,
    owner: { organizationId: string; integrationId: string },
    { above, limit }: { above: number; limit: number },
    trigger: LaneTrigger,
  ): Promise<number[]> {
    const rows = await tx.query<{ id: string; key: number }[]>(
      `SELECT id, key FROM external_issues WHERE organization_id = $1 AND integration_id = $2 AND key > $3
       ORDER BY key LIMIT $4`,
      [owner.organizationId, owner.integrationId, above, limit],
    );
    await this.lanes.mark(
      tx,
      rows.map(({ id }) => id),
      trigger,
      { refetch: true },
    );
    return rows.map(({ key }) => key);
  }

  /**
   * Forgets up to `limit` work items that the organization knows of that integration, with their links, lanes and
   * decisions. Answers how many there were: fewer than `limit` once none is left.
   */
  async removeFromIntegration(
    tx: Transaction,
    organizationId: string,
    integrationId: string,
    limit: number,
  ): Promise<number> {
    const rows = await tx.query<{ id: string }[]>(
      'SELECT id FROM external_issues WHERE organization_id = $1 AND integration_id = $2 ORDER BY id LIMIT $3',
      [organizationId, integrationId, limit],
    );
    const ids = rows.map(({ id }) => id);
    await tx.query(
      'SELECT FROM lanes WHERE external_issue_id = ANY($1::bigint[]) ORDER BY external_issue_id FOR UPDATE',
      [ids],
    );
    await tx.query('DELETE FROM external_issues WHERE id = ANY($1::bigint[])', [ids]);
    return ids.length;
  }

  /**
   * Marks the lanes of an organization's work items whose assignee matched nobody and has one of these addresses. Lanes
   * that somebody else has locked are passed over, if `passOverLocked`, for those who have locked the addresses already.
   */
  async markUnmatched(
    tx: Transaction,
    organizationId: string,
    emails: readonly string[],
    { passOverLocked = false }: { passOverLocked?: boolean } = {},
  ): Promise<void> {
    const rows = await tx.query<{ id: string }[]>(
      `SELECT DISTINCT e.id FROM group_links l JOIN external_issues e ON e.id = l.external_issue_id
       WHERE l.organization_id = $1 AND l.assignee_unmatched AND e.assignee->>'uniqueName' = ANY($2)`,
      [organizationId, emails],
    );
    await this.lanes.mark(
      tx,
      rows.map(({ id }) => id),
      { kind: 'member', id: null },
      { refetch: false, passOverLocked },
    );
  }

  /**
   * Lets go of groups that are about to be removed: ends their links, and the lanes of items linked to nothing else. The
   * other lanes are marked: a run that changed another of their groups may have passed them over while they were locked.
   */
  async removeGroups(tx: Transaction, groupIds: readonly string[]): Promise<void> {
    await tx.query(
      `SELECT FROM lanes
       WHERE external_issue_id IN (SELECT external_issue_id FROM group_links WHERE group_id = ANY($1::bigint[]))
       ORDER BY external_issue_id FOR UPDATE`,
      [groupIds],
    );
    const [released] = await tx.query<[{ id: string }[], number]>(
      'DELETE FROM group_links WHERE group_id = ANY($1::bigint[]) RETURNING external_issue_id AS id',
      [groupIds],
    );
    const releasedIds = released.map(({ id }) => id);
    const orphaned = await tx.query<{ id: string }[]>(
      `SELECT DISTINCT id FROM unnest($1::bigint[]) AS released (id)
       WHERE NOT EXISTS (SELECT FROM group_links WHERE external_issue_id = released.id)`,
      [releasedIds],
    );
    await this.lanes.close(
      tx,
      orphaned.map(({ id }) => id),
    );
    await this.lanes.mark(tx, releasedIds, { kind: 'link', id: null }, { refetch: false });
  }

  /** What groups are linked to, in the order of linking; groups without links are absent. */
  async findLinkedWorkItems(groupIds: readonly string[]): Promise<Map<string, LinkedWorkItem[]>> {
    const rows = await this.dataSource.query<Omit<LinkedWorkItem, 'displayName'>[]>(
      `SELECT l.group_id AS "groupId", e.id AS "externalIssueId", e.key, e.ado_project AS "adoProject", e.title, e.url
       FROM group_links l JOIN external_issues e ON e.id = l.external_issue_id
       WHERE l.group_id = ANY($1::bigint[]) ORDER BY l.id`,
      [groupIds],
    );
    const items = rows.map((row) => ({ ...row, displayName: displayName(row.key, row.adoProject) }));
    return groupBy(items, ({ groupId }) => groupId);
  }
}
