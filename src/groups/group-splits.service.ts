import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction-runner.service.js';
import { badRequest, notFound } from '../http/api-error.js';
import { LinksService } from '../links/links.service.js';
import { GroupsService } from './groups.service.js';
import type { GroupKey } from './groups.types.js';

/** Takes hashes of a group out into a group of their own. */
@Injectable()
export class GroupSplits {
  constructor(
    private readonly groups: GroupsService,
    private readonly links: LinksService,
  ) {}

  /**
   * Makes a group of some of a group's hashes (32 hex digits each); answers its id. It is open and unassigned, and has
   * counted nothing yet. Throws 404 when the group is gone or lacks one of the hashes, 400 when it would lose all.
   */
  async split(
    tx: Transaction,
    { id, projectId }: GroupKey,
    hashes: readonly string[],
    userId: string,
  ): Promise<string> {
    // As events do that make a group: the project, which gives the short id, before groups.
    await tx.query('SELECT FROM projects WHERE id = $1 FOR NO KEY UPDATE', [projectId]);
    await this.links.markGroups(tx, [id], { kind: 'group', id });
    const [locked] = await this.groups.lock(tx, [id]);
    if (locked === undefined) throw notFound();
    const [known] = await tx.query<[{ named: number; all: number }]>(
      `SELECT count(*) FILTER (WHERE hash IN (SELECT decode(given, 'hex') FROM unnest($3::text[]) AS given))::int AS named,
              count(*)::int AS all
       FROM group_hashes WHERE project_id = $1 AND group_id = $2`,
      [projectId, id, hashes],
    );
    if (known.named < new Set(hashes).size) throw notFound('The issue lacks one of the hashes.');
    if (known.named === known.all)
      throw badRequest('id: leave the issue one of its hashes', { id: ['are all it has'] });
    const [created] = await tx.query<[{ id: string }]>(splitSql, [projectId, id, hashes]);
    await tx.query(
      `INSERT INTO activities (organization_id, group_id, type, user_id, data) VALUES
         ($1, $2, 'unmerge_source', $4, jsonb_build_object('fingerprints', $5::text[], 'destination_id', $3::bigint::text)),
         ($1, $3, 'unmerge_destination', $4, jsonb_build_object('fingerprints', $5::text[], 'source_id', $2::bigint::text))`,
      [locked.organizationId, id, created.id, userId, hashes],
    );
    return created.id;
  }

  /**
   * Lets a group that was split off count the events that were moved to it, in the rows of `counts` by table; what it
   * counts the other counts no more. Users stay counted there, too: which of them other events name is not known.
   */
  async moveCounts(tx: Transaction, from: GroupKey, toId: string): Promise<void> {
    const parameters = [from.projectId, from.id, toId];
    for (const { table, keys } of counted) {
      const same = keys.map((key) => `AND c.${key} = moved.${key}`).join(' ');
      await tx.query(
        `UPDATE ${table} c SET times_seen = c.times_seen - moved.times_seen FROM ${table} moved
         WHERE c.project_id = $1 AND c.group_id = $2 AND moved.project_id = $1 AND moved.group_id = $3 ${same}`,
        parameters,
      );
      await tx.query(`DELETE FROM ${table} WHERE project_id = $1 AND group_id = $2 AND times_seen <= 0`, [
        from.projectId,
        from.id,
      ]);
    }
    await tx.query(
      `UPDATE groups g SET times_seen = greatest(0, g.times_seen - moved.times_seen)
       FROM groups moved WHERE g.id = $1 AND moved.id = $2`,
      [from.id, toId],
    );
  }
}

const counted = [
  { table: 'group_tags', keys: ['key', 'value'] },
  { table: 'group_releases', keys: ['release_id', 'environment_id'] },
  { table: 'group_stats_hourly', keys: ['hour'] },
];

const splitSql = `
  WITH counter AS (
    UPDATE projects SET last_short_id = last_short_id + 1 WHERE id = $1 RETURNING last_short_id
  ), created AS (
    INSERT INTO groups (organization_id, project_id, short_id, category, type, title, culprit, level, message, platform,
                        metadata, substatus, first_seen, last_seen)
    SELECT g.organization_id, g.project_id, counter.last_short_id, g.category, g.type, g.title, g.culprit, g.level,
           g.message, g.platform, g.metadata, 'ongoing', g.last_seen, g.last_seen
    FROM groups g CROSS JOIN counter WHERE g.id = $2
    RETURNING id
  ), moved AS (
    UPDATE group_hashes h SET group_id = created.id FROM created
    WHERE h.project_id = $1 AND h.group_id = $2
      AND h.hash IN (SELECT decode(given, 'hex') FROM unnest($3::text[]) AS given)
  )
  SELECT id FROM created`;
