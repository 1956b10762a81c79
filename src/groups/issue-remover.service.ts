import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Transaction } from '../database/transaction-runner.service.js';
import { badRequest } from '../http/api-error.js';
import { LinksService } from '../links/links.service.js';
import type { TokenContext } from '../organizations/organizations.types.js';
import { GroupsService } from './groups.service.js';
import type { LockedGroup } from './groups.types.js';
import { IssuesRepository } from './issues.repository.js';

/** Issues that one transaction removes at most: their activities, comments and links go with them. */
const removalBatchSize = 500;

/**
 * Removes issues; linked work items stay as they are. Events and counters are as many as they like, so they are only
 * marked as removed, and go afterwards.
 */
@Injectable()
export class IssueRemover {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly issues: IssuesRepository,
    private readonly groups: GroupsService,
    private readonly links: LinksService,
  ) {}

  /**
   * Removes issues with everything that hangs on them, all or none. Throws 404 when the organization (or the project, if
   * given) lacks one of them.
   */
  async remove(token: TokenContext, groupIds: readonly string[], projectId?: string): Promise<void> {
    const remove = async (tx: Transaction): Promise<boolean> => {
      await this.issues.getProjects(tx, token.organizationId, groupIds, projectId);
      return this.removeGroups(tx, groupIds);
    };
    while (!(await this.transactions.run(remove)));
  }

  /** Removes issues, and lets no event make them anew: a tombstone of each takes its hashes. Throws like `remove`. */
  async discard(token: TokenContext, groupIds: readonly string[], projectId?: string): Promise<void> {
    const discard = async (tx: Transaction): Promise<boolean> => {
      await this.issues.getProjects(tx, token.organizationId, groupIds, projectId);
      return this.removeGroups(tx, groupIds, async (locked) => {
        const other = locked.find(({ category }) => category !== 'error');
        if (other !== undefined) throw badRequest(`Only errors can be discarded; ${other.shortId} is none.`);
        await tx.query(buryHashesSql, [groupIds, token.userId]);
      });
    };
    while (!(await this.transactions.run(discard)));
  }

  /**
   * Removes issues that nobody would miss: not open, linked to nothing, and last seen before that time. Answers how many.
   */
  async removeForgotten(lastSeenBefore: Date): Promise<number> {
    for (let removed = 0; ;) {
      const count = await this.transactions.run(async (tx) => {
        const rows = await tx.query<{ id: string }[]>(
          `SELECT id FROM groups g WHERE status <> 'unresolved' AND last_seen < $1
             AND NOT EXISTS (SELECT FROM group_links l WHERE l.group_id = g.id)
           ORDER BY id LIMIT ${removalBatchSize} FOR UPDATE SKIP LOCKED`,
          [lastSeenBefore],
        );
        const ids = rows.map(({ id }) => id);
        return (await this.removeGroups(tx, ids)) ? ids.length : 0;
      });
      removed += count;
      if (count < removalBatchSize) return removed;
    }
  }

  /** Removes issues of a project that is about to go, as many as one transaction may take; answers whether it was all. */
  async removeOfProject(tx: Transaction, projectId: string): Promise<boolean> {
    const rows = await tx.query<{ id: string }[]>(
      'SELECT id FROM groups WHERE project_id = $1 ORDER BY short_id LIMIT $2',
      [projectId, removalBatchSize],
    );
    const wereRemoved = await this.removeGroups(
      tx,
      rows.map(({ id }) => id),
    );
    const isLast = wereRemoved && rows.length < removalBatchSize;
    if (isLast) await tx.query('INSERT INTO removed_groups (project_id, group_id) VALUES ($1, 0)', [projectId]);
    return isLast;
  }

  /** False when some were linked before they could be locked: their lanes have to be locked first, in another try. */
  private async removeGroups(
    tx: Transaction,
    groupIds: readonly string[],
    beforehand: (locked: LockedGroup[]) => Promise<void> = () => Promise.resolve(),
  ): Promise<boolean> {
    await this.links.removeGroups(tx, groupIds);
    const locked = await this.groups.lock(tx, groupIds);
    const linked = await tx.query<unknown[]>('SELECT FROM group_links WHERE group_id = ANY($1::bigint[]) LIMIT 1', [
      groupIds,
    ]);
    if (linked.length > 0) return false;
    await beforehand(locked);
    await tx.query(removeSql, [groupIds]);
    return true;
  }
}

/** Events of groups that were merged into a removed one go with it. */
const removeSql = `
  WITH removed AS (
    DELETE FROM groups WHERE id = ANY($1::bigint[]) RETURNING project_id, id
  )
  INSERT INTO removed_groups (project_id, group_id)
  SELECT project_id, id FROM removed
  UNION
  SELECT r.project_id, m.previous_group_id
  FROM removed r JOIN group_redirects m ON m.project_id = r.project_id AND m.group_id = r.id
  ORDER BY 1, 2 ON CONFLICT DO NOTHING`;

const buryHashesSql = `
  WITH buried AS (
    SELECT g.*, nextval(pg_get_serial_sequence('group_tombstones', 'id')) AS tombstone_id
    FROM groups g WHERE id = ANY($1::bigint[])
  ), made AS (
    INSERT INTO group_tombstones (id, project_id, title, culprit, level, user_id)
    SELECT tombstone_id, project_id, title, culprit, level, $2 FROM buried
  )
  UPDATE group_hashes h SET group_id = NULL, tombstone_id = b.tombstone_id
  FROM buried b WHERE h.project_id = b.project_id AND h.group_id = b.id`;
