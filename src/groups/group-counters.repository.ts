import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction-runner.service.js';
import type { GroupStatus, GroupSubstatus } from '../domain/group.types.js';
import type { GroupDescription } from './sightings.types.js';

/** A group under lock, before sightings are counted. */
export interface CountedGroup {
  id: string;
  projectId: string;
  status: GroupStatus;
  substatus: GroupSubstatus | null;
  resolvedAt: Date | null;
  title: string;
  lastSeen: Date;
}

/** What a batch of sightings changes of one group. */
export interface GroupCount {
  groupId: string;
  count: number;
  newUsers: number;
  firstSeen: Date;
  lastSeen: Date;
  firstReleaseId: string | null;
  /** What it is from now on; empty to stay what it is. */
  description: GroupDescription | Record<string, never>;
  /** When the event happened that reopens it; null when it stays as it is. */
  reopenedAt: Date | null;
}

/** Something counted per group. */
interface PerGroup {
  projectId: string;
  groupId: string;
}
interface Counted extends PerGroup {
  count: number;
  firstSeen: Date;
  lastSeen: Date;
}
export type TagCount = Counted & { key: string; value: string };
export type ReleaseCount = Counted & { releaseId: string; environmentId: string };
export type HourCount = PerGroup & { hour: Date; count: number };
export type SightedUser = PerGroup & { userKey: string };

/** Values that one tag key of one group is counted by; further ones are counted together, under ''. */
const maxTagValues = 1_000;

/** The SQL that counts what groups were seen with. The groups are locked; rows are written in the order of their keys. */
@Injectable()
export class GroupCountersRepository {
  /** Locks groups in id order until the transaction ends. */
  async lock(tx: Transaction, groupIds: readonly string[]): Promise<CountedGroup[]> {
    return tx.query<CountedGroup[]>(
      `SELECT id, project_id AS "projectId", status, substatus, resolved_at AS "resolvedAt", title, last_seen AS "lastSeen"
       FROM groups WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE`,
      [groupIds],
    );
  }

  /** Adds users to groups; answers how many each had not seen before. */
  async addUsers(tx: Transaction, users: readonly SightedUser[]): Promise<Map<string, number>> {
    const rows = await tx.query<{ groupId: string; count: number }[]>(
      `WITH added AS (
         INSERT INTO group_users (project_id, group_id, user_key)
         SELECT "projectId", "groupId", "userKey"
         FROM jsonb_to_recordset($1::jsonb) AS x ("projectId" bigint, "groupId" bigint, "userKey" text)
         ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING RETURNING group_id
       )
       SELECT group_id AS "groupId", count(*)::int AS count FROM added GROUP BY 1`,
      [JSON.stringify(users)],
    );
    return new Map(rows.map(({ groupId, count }) => [groupId, count]));
  }

  /** One change of each group, however many of its events came together. */
  async addCounts(tx: Transaction, counts: readonly GroupCount[]): Promise<void> {
    await tx.query(addCountsSql, [JSON.stringify(counts)]);
  }

  async addTags(tx: Transaction, tags: readonly TagCount[]): Promise<void> {
    await tx.query(addTagsSql, [JSON.stringify(tags)]);
  }

  async addReleases(tx: Transaction, releases: readonly ReleaseCount[]): Promise<void> {
    await tx.query(
      `INSERT INTO group_releases AS r (project_id, group_id, release_id, environment_id, times_seen, first_seen, last_seen)
       SELECT "projectId", "groupId", "releaseId", "environmentId", count, "firstSeen", "lastSeen"
       FROM jsonb_to_recordset($1::jsonb) AS x
         ("projectId" bigint, "groupId" bigint, "releaseId" bigint, "environmentId" bigint, count int,
          "firstSeen" timestamptz, "lastSeen" timestamptz)
       ORDER BY 1, 2, 3, 4
       ON CONFLICT (project_id, group_id, release_id, environment_id) DO UPDATE SET
         times_seen = r.times_seen + excluded.times_seen,
         first_seen = least(r.first_seen, excluded.first_seen), last_seen = greatest(r.last_seen, excluded.last_seen)`,
      [JSON.stringify(releases)],
    );
  }

  async addHours(tx: Transaction, hours: readonly HourCount[]): Promise<void> {
    await tx.query(
      `INSERT INTO group_stats_hourly AS s (project_id, group_id, hour, times_seen)
       SELECT "projectId", "groupId", hour, count
       FROM jsonb_to_recordset($1::jsonb) AS x ("projectId" bigint, "groupId" bigint, hour timestamptz, count int)
       ORDER BY 1, 2, 3
       ON CONFLICT (project_id, group_id, hour) DO UPDATE SET times_seen = s.times_seen + excluded.times_seen`,
      [JSON.stringify(hours)],
    );
  }
}

const addCountsSql = `
  UPDATE groups g SET
    times_seen = g.times_seen + x.count,
    users_seen = g.users_seen + x."newUsers",
    first_seen = CASE WHEN g.times_seen = 0 THEN x."firstSeen" ELSE least(g.first_seen, x."firstSeen") END,
    last_seen = CASE WHEN g.times_seen = 0 THEN x."lastSeen" ELSE greatest(g.last_seen, x."lastSeen") END,
    first_release_id = coalesce(g.first_release_id, x."firstReleaseId"),
    title = coalesce(d.title, g.title),
    culprit = coalesce(d.culprit, g.culprit),
    level = coalesce(d.level, g.level),
    message = CASE WHEN d.title IS NULL THEN g.message ELSE d.message END,
    type = coalesce(d.type, g.type),
    platform = coalesce(d.platform, g.platform),
    metadata = coalesce(d.metadata, g.metadata),
    status = CASE WHEN x."reopenedAt" IS NULL THEN g.status ELSE 'unresolved' END,
    substatus = CASE WHEN x."reopenedAt" IS NULL THEN g.substatus ELSE 'regressed' END,
    resolved_at = CASE WHEN x."reopenedAt" IS NULL THEN g.resolved_at END,
    active_at = coalesce(x."reopenedAt", g.active_at)
  FROM jsonb_to_recordset($1::jsonb) AS x
    ("groupId" bigint, count int, "newUsers" int, "firstSeen" timestamptz, "lastSeen" timestamptz,
     "firstReleaseId" bigint, description jsonb, "reopenedAt" timestamptz)
  CROSS JOIN LATERAL jsonb_to_record(x.description) AS d
    (title text, culprit text, level text, message text, type text, platform text, metadata jsonb)
  WHERE g.id = x."groupId"`;

/** Values that the group has are counted up; new ones are added while their key has room. */
const addTagsSql = `
  WITH given AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS x
      ("projectId" bigint, "groupId" bigint, key text, value text, count int, "firstSeen" timestamptz,
       "lastSeen" timestamptz)
  ), counted AS (
    UPDATE group_tags t SET
      times_seen = t.times_seen + x.count,
      first_seen = least(t.first_seen, x."firstSeen"), last_seen = greatest(t.last_seen, x."lastSeen")
    FROM given x
    WHERE t.project_id = x."projectId" AND t.group_id = x."groupId" AND t.key = x.key AND t.value = x.value
    RETURNING t.group_id, t.key, t.value
  ), fresh AS (
    SELECT x.*, (
      SELECT count(*) FROM (
        SELECT FROM group_tags t
        WHERE t.project_id = x."projectId" AND t.group_id = x."groupId" AND t.key = x.key LIMIT ${maxTagValues}
      ) present
    ) < ${maxTagValues} AS has_room
    FROM given x WHERE NOT EXISTS (
      SELECT FROM counted c WHERE c.group_id = x."groupId" AND c.key = x.key AND c.value = x.value
    )
  )
  INSERT INTO group_tags AS t (project_id, group_id, key, value, times_seen, first_seen, last_seen)
  SELECT "projectId", "groupId", key, CASE WHEN has_room THEN value ELSE '' END, sum(count), min("firstSeen"),
         max("lastSeen")
  FROM fresh GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT (project_id, group_id, key, value) DO UPDATE SET
    times_seen = t.times_seen + excluded.times_seen,
    first_seen = least(t.first_seen, excluded.first_seen), last_seen = greatest(t.last_seen, excluded.last_seen)`;
