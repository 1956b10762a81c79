import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type pg from 'pg';
import { makeDayPartitions } from '../src/database/day-partitions.js';
import { eventTags } from '../src/domain/events/event-tags.js';
import { normalizeEvent } from '../src/domain/events/normalize-event.js';
import { scrubEvent } from '../src/domain/events/scrub-event.js';
import { EventBodies } from './event-bodies.js';

const dayMs = 86_400_000;
/** For which events are kept by default, each in a partition of its own. */
const days = 90;
const firstId = 1_000;
/** Tables that are filled. */
const filled = [
  ...['releases', 'release_projects', 'environments', 'project_environments', 'groups', 'group_hashes', 'group_tags'],
  ...['group_releases', 'group_stats_hourly', 'group_users', 'event_users', 'events'],
];

/** The issues that `fillIssues` made: their ids are consecutive, and the first has been seen most. */
export interface StoredIssues {
  firstId: number;
  count: number;
}

/**
 * Fills project `default` with what events leave behind over the time for which they are kept by default: a few issues
 * have most of them, releases follow each other, one event in ten is of staging. The same in each run but for the time.
 */
export async function fillIssues(
  database: pg.Client,
  { events, groups, users }: { events: number; groups: number; users: number },
): Promise<StoredIssues> {
  const runSql = async (text: string, values?: unknown[]): Promise<Record<string, unknown>[]> =>
    (await database.query<Record<string, unknown>>(text, values)).rows;
  for (let ago = days; ago > 0; ago--) await makeDayPartitions(runSql, new Date(Date.now() - ago * dayMs));
  // Nothing refers to what is not there: checking that would take longer than writing it.
  await database.query(`SET session_replication_role = replica; SET synchronous_commit = off; SELECT setseed(0.5)`);
  await database.query(
    `CREATE UNLOGGED TABLE made AS
     SELECT ${firstId} + floor(${groups} * power(share, 3))::bigint AS group_id,
            1 + floor(${users} * power(random(), 2))::int AS user_number, now() - age * interval '${days} days' AS at,
            ${firstId} + 20 - ceil(age * 20)::bigint AS release_id,
            ${firstId} + CASE WHEN random() < 0.9 THEN 0 ELSE 1 END::bigint AS environment_id
     FROM (SELECT random() AS share, random() AS age FROM generate_series(1, ${events})) given`,
  );
  await database.query('ANALYZE made');
  for (const sql of fillings) await database.query(sql);
  await fillEvents(database);
  await database.query('DROP TABLE made; RESET session_replication_role; RESET synchronous_commit');
  await database.query(`VACUUM ANALYZE ${filled.join(', ')}`);
  await database.query('CHECKPOINT');
  const { rows } = await database.query<{ count: number }>('SELECT count(*)::int AS count FROM groups');
  return { firstId, count: rows[0]?.count ?? 0 };
}

/** All with the payload of one event of 10 kB. */
async function fillEvents(database: pg.Client): Promise<void> {
  const [, , payload = ''] = new EventBodies(10_000).next().split('\n');
  const eventId = randomUUID().replaceAll('-', '');
  const event = scrubEvent(normalizeEvent(JSON.parse(payload), { eventId, receivedAt: new Date() }));
  const ownTags = new Set(['user', 'release', 'environment']);
  await database.query(
    `INSERT INTO events (project_id, event_id, received_day, group_id, type, level, platform, title, message, occurred_at,
                         received_at, release, environment, tags, payload)
     SELECT g.project_id, gen_random_uuid(), (m.at AT TIME ZONE 'utc')::date, g.id, g.type, g.level, g.platform, g.title,
            g.message, m.at, m.at, r.version, e.name,
            $1::jsonb || jsonb_build_array(jsonb_build_array('user', 'id:' || m.user_number),
              jsonb_build_array('release', r.version), jsonb_build_array('environment', e.name)), $2
     FROM made m JOIN groups g ON g.id = m.group_id JOIN releases r ON r.id = m.release_id
     JOIN environments e ON e.id = m.environment_id`,
    [
      JSON.stringify(eventTags(event).filter(([key]) => !ownTags.has(key))),
      gzipSync(JSON.stringify(event), { level: 1 }),
    ],
  );
}

const project = `(SELECT id, organization_id FROM projects WHERE slug = 'default') p`;

const fillings = [
  `INSERT INTO releases (id, organization_id, version, date_added)
   SELECT ${firstId} + n, p.organization_id, 'shop@1.' || n || '.0', now() - (20 - n) * interval '${days / 20} days'
   FROM ${project}, generate_series(0, 19) n`,
  `INSERT INTO release_projects (project_id, release_id, date_added) SELECT p.id, r.id, r.date_added FROM ${project}, releases r`,
  `INSERT INTO environments (id, organization_id, name)
   SELECT ${firstId} + n, p.organization_id, CASE n WHEN 0 THEN 'production' ELSE 'staging' END
   FROM ${project}, generate_series(0, 1) n`,
  `INSERT INTO project_environments (project_id, environment_id) SELECT p.id, e.id FROM ${project}, environments e`,
  `INSERT INTO groups (id, organization_id, project_id, short_id, title, culprit, level, message, type, platform, metadata,
                       status, substatus, resolved_at, times_seen, users_seen, first_seen, last_seen, active_at,
                       first_release_id)
   SELECT group_id, p.organization_id, p.id, group_id, kind || ': ' || what || ' of order ' || group_id || ' failed', 'POST /orders/' || group_id % 100,
          (ARRAY['error', 'error', 'error', 'error', 'warning', 'warning', 'info', 'fatal'])[1 + group_id % 8],
          what || ' failed after ' || group_id % 30 || ' s', 'error', 'node', jsonb_build_object('type', kind, 'value', what),
          status, CASE status WHEN 'unresolved' THEN 'ongoing' WHEN 'ignored' THEN 'archived_forever' END,
          CASE status WHEN 'resolved' THEN last_seen END, times_seen, users_seen, first_seen, last_seen, first_seen,
          first_release_id
   FROM (
     SELECT group_id, count(*) AS times_seen, count(DISTINCT user_number) AS users_seen, min(at) AS first_seen,
            max(at) AS last_seen, min(release_id) AS first_release_id,
            (ARRAY['TypeError', 'RangeError', 'TimeoutError', 'HttpError'])[1 + group_id % 4] AS kind,
            (ARRAY['charge', 'shipment', 'invoice', 'refund', 'voucher', 'quote', 'import'])[1 + group_id % 7] AS what,
            (ARRAY['unresolved', 'unresolved', 'unresolved', 'resolved', 'ignored'])[1 + group_id / 7 % 5] AS status
     FROM made GROUP BY group_id
   ) counted, ${project}`,
  `UPDATE projects SET last_short_id = (SELECT max(short_id) FROM groups) WHERE slug = 'default'`,
  `INSERT INTO group_hashes (project_id, hash, group_id)
   SELECT project_id, decode(md5(id::text), 'hex'), id FROM groups`,
  `INSERT INTO group_tags (project_id, group_id, key, value, times_seen, first_seen, last_seen)
   SELECT p.id, group_id, 'user', 'id:' || user_number, count(*), min(at), max(at) FROM made, ${project}
   WHERE user_number <= 1000 GROUP BY 1, 2, 4
   UNION ALL
   SELECT p.id, group_id, 'release', r.version, count(*), min(at), max(at)
   FROM made JOIN releases r ON r.id = release_id, ${project} GROUP BY 1, 2, 4
   UNION ALL
   SELECT p.id, group_id, 'environment', e.name, count(*), min(at), max(at)
   FROM made JOIN environments e ON e.id = environment_id, ${project} GROUP BY 1, 2, 4
   UNION ALL
   SELECT project_id, id, key, key || '-' || n, greatest(times_seen / count, 1), first_seen, last_seen
   FROM groups, (VALUES ('server_name', 8), ('url', 10), ('browser', 6), ('os', 4), ('runtime', 1)) keys (key, count),
        generate_series(1, keys.count) n`,
  `INSERT INTO group_releases (project_id, group_id, release_id, environment_id, times_seen, first_seen, last_seen)
   SELECT p.id, group_id, release_id, environment_id, count(*), min(at), max(at) FROM made, ${project} GROUP BY 1, 2, 3, 4`,
  `INSERT INTO group_stats_hourly (project_id, group_id, hour, times_seen)
   SELECT p.id, group_id, date_trunc('hour', at), count(*) FROM made, ${project} GROUP BY 1, 2, 3`,
  `INSERT INTO group_users (project_id, group_id, user_key)
   SELECT DISTINCT p.id, group_id, 'id:' || user_number FROM made, ${project}`,
  `INSERT INTO event_users (project_id, user_key, details, first_seen, last_seen)
   SELECT p.id, 'id:' || user_number, jsonb_build_object('id', user_number::text), min(at), max(at)
   FROM made, ${project} GROUP BY p.id, user_number`,
];
