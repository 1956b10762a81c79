import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction-runner.service.js';
import type { GroupKey } from './groups.types.js';

/** Users that one statement moves at most: a group may have very many. */
const userBatch = 20_000;

/** The SQL of merging groups. They are locked. */
@Injectable()
export class GroupMergeRepository {
  /** The one to be left first: most events, then oldest. */
  async inOrder(tx: Transaction, groupIds: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>(
      'SELECT id FROM groups WHERE id = ANY($1::bigint[]) ORDER BY times_seen DESC, first_seen, id',
      [groupIds],
    );
    return rows.map(({ id }) => id);
  }

  /** Moves all that other groups of the project have to one of them, and removes them. */
  async merge(tx: Transaction, { id, projectId }: GroupKey, others: readonly string[], userId: string): Promise<void> {
    const parameters = [projectId, id, others];
    for (const move of moves) await tx.query(move, parameters);
    const newUsers = await this.moveUsers(tx, parameters);
    await tx.query(addCountsSql, [id, others, newUsers]);
    await tx.query(
      `INSERT INTO activities (organization_id, group_id, type, user_id, data)
       SELECT organization_id, id, 'merge', $3, jsonb_build_object('issues', (
         SELECT jsonb_agg(jsonb_build_object('id', o.id::text, 'title', o.title) ORDER BY o.id)
         FROM groups o WHERE o.id = ANY($2::bigint[])))
       FROM groups WHERE id = $1`,
      [id, others, userId],
    );
    await tx.query('DELETE FROM groups WHERE id = ANY($1::bigint[])', [others]);
  }

  /** Answers how many of the users the group did not have. */
  private async moveUsers(tx: Transaction, parameters: unknown[]): Promise<number> {
    for (let newUsers = 0; ;) {
      const [{ moved, added }] = await tx.query<[{ moved: number; added: number }]>(
        `WITH moved AS (
           DELETE FROM group_users WHERE ctid = ANY(ARRAY(
             SELECT ctid FROM group_users WHERE project_id = $1 AND group_id = ANY($3::bigint[]) LIMIT ${userBatch}))
           RETURNING user_key
         ), added AS (
           INSERT INTO group_users (project_id, group_id, user_key)
           SELECT DISTINCT $1::bigint, $2::bigint, user_key FROM moved ORDER BY user_key
           ON CONFLICT DO NOTHING RETURNING user_key
         )
         SELECT (SELECT count(*)::int FROM moved) AS moved, (SELECT count(*)::int FROM added) AS added`,
        parameters,
      );
      newUsers += added;
      if (moved < userBatch) return newUsers;
    }
  }
}

/** Adds what was counted of other groups, by the columns that tell rows of one group apart. */
function moveCounts(table: string, keys: string, seen: readonly ('first_seen' | 'last_seen')[]): string {
  const moved = ['times_seen', ...seen].join(', ');
  const aggregates = { first_seen: 'min', last_seen: 'max' };
  const merged = { first_seen: 'least', last_seen: 'greatest' };
  return `
    WITH moved AS (
      DELETE FROM ${table} WHERE project_id = $1 AND group_id = ANY($3::bigint[]) RETURNING ${keys}, ${moved}
    )
    INSERT INTO ${table} AS t (project_id, group_id, ${keys}, ${moved})
    SELECT $1::bigint, $2::bigint, ${keys}, ${['sum(times_seen)', ...seen.map((name) => `${aggregates[name]}(${name})`)].join(', ')}
    FROM moved GROUP BY ${keys} ORDER BY ${keys}
    ON CONFLICT (project_id, group_id, ${keys}) DO UPDATE SET
      ${['times_seen = t.times_seen + excluded.times_seen', ...seen.map((name) => `${name} = ${merged[name]}(t.${name}, excluded.${name})`)].join(', ')}`;
}

/** Parameters: the project, the group that is left, the others. */
const moves = [
  'UPDATE group_hashes SET group_id = $2 WHERE project_id = $1 AND group_id = ANY($3::bigint[])',
  moveCounts('group_tags', 'key, value', ['first_seen', 'last_seen']),
  moveCounts('group_releases', 'release_id, environment_id', ['first_seen', 'last_seen']),
  moveCounts('group_stats_hourly', 'hour', []),
  // A work item that several of them are linked to is linked once.
  `UPDATE group_links SET group_id = $2 WHERE id IN (
     SELECT min(l.id) FROM group_links l JOIN groups g ON g.id = l.group_id
     WHERE g.project_id = $1 AND l.group_id = ANY($3::bigint[])
       AND NOT EXISTS (SELECT FROM group_links k WHERE k.group_id = $2 AND k.external_issue_id = l.external_issue_id)
     GROUP BY l.external_issue_id)`,
  `INSERT INTO group_assignees (group_id, organization_id, user_id)
   SELECT $2, a.organization_id, a.user_id FROM group_assignees a JOIN groups g ON g.id = a.group_id
   WHERE g.project_id = $1 AND a.group_id = ANY($3::bigint[]) ORDER BY a.assigned_at, a.group_id LIMIT 1
   ON CONFLICT DO NOTHING`,
  `UPDATE comments c SET group_id = $2 FROM groups g
   WHERE g.id = c.group_id AND g.project_id = $1 AND c.group_id = ANY($3::bigint[])`,
  `UPDATE activities a SET group_id = $2 FROM groups g
   WHERE g.id = a.group_id AND g.project_id = $1 AND a.group_id = ANY($3::bigint[])`,
  'UPDATE group_redirects SET group_id = $2 WHERE project_id = $1 AND group_id = ANY($3::bigint[])',
  `INSERT INTO group_redirects (project_id, previous_group_id, group_id, previous_short_id)
   SELECT project_id, id, $2, short_id FROM groups WHERE project_id = $1 AND id = ANY($3::bigint[])`,
];

const addCountsSql = `
  UPDATE groups g SET
    times_seen = g.times_seen + o.times_seen, users_seen = g.users_seen + $3,
    first_seen = least(g.first_seen, o.first_seen), last_seen = greatest(g.last_seen, o.last_seen),
    first_release_id = (
      SELECT r.first_release_id FROM groups r
      WHERE (r.id = $1 OR r.id = ANY($2::bigint[])) AND r.first_release_id IS NOT NULL ORDER BY r.first_seen, r.id LIMIT 1)
  -- Those that were made by hand have not been seen.
  FROM (SELECT sum(times_seen) AS times_seen, min(first_seen) FILTER (WHERE times_seen > 0) AS first_seen,
               max(last_seen) FILTER (WHERE times_seen > 0) AS last_seen
        FROM groups WHERE id = ANY($2::bigint[])) o
  WHERE g.id = $1`;
