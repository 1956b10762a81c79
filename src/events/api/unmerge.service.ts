import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Transaction } from '../../database/transaction-runner.service.js';
import { GroupSplits } from '../../groups/group-splits.service.js';
import type { GroupKey } from '../../groups/groups.types.js';
import { describeByEvents } from './describe-by-events.js';

/** The newest events of an issue that unmerging looks at; older ones stay where they are. */
const maxLookedAt = 20_000;

/** Takes hashes out of an issue, with the events that were found by them. */
@Injectable()
export class Unmerge {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly splits: GroupSplits,
  ) {}

  /**
   * Makes an issue of some of an issue's hashes; answers its id. Of the newest 20,000 stored events those that were found
   * by these hashes move, and what they count for: events, tags, releases, hours. Users are counted for both. Each issue
   * is from then on what its own newest event tells. Comments, links and the assignee stay. Throws 404 for a hash that
   * the issue lacks, 400 for all that it has.
   */
  async unmerge(group: GroupKey, hashes: readonly string[], userId: string): Promise<string> {
    return this.transactions.run(async (tx) => {
      const id = await this.splits.split(tx, group, hashes, userId);
      await moveEvents(tx, group, id, hashes);
      const parameters = [group.projectId, id];
      for (const count of counts) await tx.query(count, parameters);
      await this.splits.moveCounts(tx, group, id);
      for (const each of [group, { ...group, id }]) await describeByEvents(tx, each);
      return id;
    });
  }
}

async function moveEvents(tx: Transaction, group: GroupKey, toId: string, hashes: readonly string[]): Promise<void> {
  for (const [table, keys] of [
    ['events', 'event_id, received_day'],
    ['pinned_events', 'event_id'],
  ] as const) {
    await tx.query(
      `UPDATE ${table} SET group_id = $3
       WHERE project_id = $1 AND (${keys}) IN (
         SELECT ${keys} FROM (
           SELECT ${keys}, hash FROM ${table}
           WHERE project_id = $1 AND group_id IN (
             SELECT $2::bigint UNION ALL
             SELECT previous_group_id FROM group_redirects WHERE project_id = $1 AND group_id = $2)
           ORDER BY occurred_at DESC LIMIT ${maxLookedAt}
         ) newest WHERE hash IN (SELECT decode(given, 'hex') FROM unnest($4::text[]) AS given))`,
      [group.projectId, group.id, toId, hashes],
    );
  }
}

/** Counts what is stored of a group that has counted nothing yet. Parameters: project, group. */
const ofGroup = `events e WHERE e.project_id = $1 AND e.group_id = $2`;
const counts = [
  `INSERT INTO group_tags (project_id, group_id, key, value, times_seen, first_seen, last_seen)
   SELECT $1::bigint, $2::bigint, tag->>0, tag->>1, count(*), min(occurred_at), max(occurred_at)
   FROM (SELECT e.occurred_at, jsonb_array_elements(e.tags) AS tag FROM ${ofGroup}) tagged GROUP BY 3, 4 ORDER BY 3, 4`,
  `INSERT INTO group_users (project_id, group_id, user_key)
   SELECT DISTINCT $1::bigint, $2::bigint, value FROM group_tags
   WHERE project_id = $1 AND group_id = $2 AND key = 'user' AND value <> '' ORDER BY 3`,
  `INSERT INTO group_stats_hourly (project_id, group_id, hour, times_seen)
   SELECT $1::bigint, $2::bigint, date_trunc('hour', e.occurred_at, 'UTC'), count(*) FROM ${ofGroup} GROUP BY 3 ORDER BY 3`,
  `INSERT INTO group_releases (project_id, group_id, release_id, environment_id, times_seen, first_seen, last_seen)
   SELECT $1::bigint, $2::bigint, coalesce(r.id, 0), coalesce(n.id, 0), count(*), min(e.occurred_at), max(e.occurred_at)
   FROM events e JOIN projects p ON p.id = e.project_id
   LEFT JOIN releases r ON r.organization_id = p.organization_id AND r.version = e.release
   LEFT JOIN environments n ON n.organization_id = p.organization_id AND n.name = e.environment
   WHERE e.project_id = $1 AND e.group_id = $2 GROUP BY 3, 4 ORDER BY 3, 4`,
  `UPDATE groups g SET
     times_seen = s.count, active_at = s.first_seen,
     users_seen = (SELECT count(*) FROM group_users u WHERE u.project_id = $1 AND u.group_id = $2)
   FROM (SELECT count(*), min(e.occurred_at) AS first_seen FROM ${ofGroup}) s
   WHERE g.id = $2 AND s.count > 0`,
];
