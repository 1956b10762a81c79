import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction-runner.service.js';
import type { GroupCategory } from '../domain/group.types.js';
import type { GroupDescription } from './sightings.types.js';

/** A grouping hash of a project. */
export interface HashKey {
  projectId: string;
  /** 32 hex digits */
  hash: string;
}

/** What is known of a hash. */
export interface HashRow extends HashKey {
  groupId: string | null;
  /** Of its group. */
  category: GroupCategory | null;
  tombstoneId: string | null;
  sightings: number;
}

/** A group to make of sightings that nobody has seen before. */
export interface NewSightedGroup extends GroupDescription {
  projectId: string;
  category: GroupCategory;
  firstSeen: Date;
  lastSeen: Date;
  firstReleaseId: string | null;
  /** That of the first event. */
  eventId: string;
}

const wanted = `unnest($1::bigint[], $2::text[]) AS wanted (project_id, hash)`;

/** The SQL of finding and making groups by hash. */
@Injectable()
export class GroupHashesRepository {
  /** Those hashes of the list that are known, in no order. */
  async find(tx: Transaction, keys: readonly HashKey[]): Promise<HashRow[]> {
    return tx.query<HashRow[]>(
      `SELECT h.project_id AS "projectId", encode(h.hash, 'hex') AS hash, h.group_id AS "groupId", g.category,
              h.tombstone_id AS "tombstoneId", h.sightings
       FROM ${wanted}
       JOIN group_hashes h ON h.project_id = wanted.project_id AND h.hash = decode(wanted.hash, 'hex')
       LEFT JOIN groups g ON g.id = h.group_id`,
      columnsOf(keys),
    );
  }

  /**
   * Locks hashes until the transaction ends, and makes those that are not there: of several transactions that want a
   * group for a new hash, one makes it and the others find it.
   */
  async lock(tx: Transaction, keys: readonly HashKey[]): Promise<void> {
    await tx.query(
      `INSERT INTO group_hashes (project_id, hash)
       SELECT project_id, decode(hash, 'hex') FROM ${wanted} ORDER BY project_id, hash ON CONFLICT DO NOTHING`,
      columnsOf(keys),
    );
    await tx.query(
      `SELECT FROM group_hashes h JOIN ${wanted} ON h.project_id = wanted.project_id AND h.hash = decode(wanted.hash, 'hex')
       ORDER BY h.project_id, h.hash FOR UPDATE OF h`,
      columnsOf(keys),
    );
  }

  /** Gives hashes that belong to no group to these; the transaction has locked them. */
  async assign(tx: Transaction, assigned: readonly (HashKey & { groupId: string })[]): Promise<void> {
    await tx.query(
      `UPDATE group_hashes h SET group_id = given.group_id
       FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS given (project_id, hash, group_id)
       WHERE h.project_id = given.project_id AND h.hash = decode(given.hash, 'hex')
         AND h.group_id IS NULL AND h.tombstone_id IS NULL`,
      [...columnsOf(assigned), assigned.map(({ groupId }) => groupId)],
    );
  }

  /** Counts sightings of hashes that have no group yet. */
  async countSightings(tx: Transaction, counted: readonly (HashKey & { count: number })[]): Promise<void> {
    await tx.query(
      `UPDATE group_hashes h SET sightings = h.sightings + given.count
       FROM unnest($1::bigint[], $2::text[], $3::int[]) AS given (project_id, hash, count)
       WHERE h.project_id = given.project_id AND h.hash = decode(given.hash, 'hex')`,
      [...columnsOf(counted), counted.map(({ count }) => count)],
    );
  }

  /** Makes groups with the next short ids of their projects, each with its first activity; answers their ids in order. */
  async createGroups(tx: Transaction, groups: readonly NewSightedGroup[]): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>(createGroupsSql, [
      JSON.stringify(groups.map((group, ordinal) => ({ ordinal, ...group }))),
    ]);
    return rows.map(({ id }) => id);
  }
}

function columnsOf(keys: readonly HashKey[]): [string[], string[]] {
  return [keys.map(({ projectId }) => projectId), keys.map(({ hash }) => hash)];
}

const createGroupsSql = `
  WITH given AS (
    SELECT x.*, row_number() OVER (PARTITION BY "projectId" ORDER BY ordinal) AS number
    FROM jsonb_to_recordset($1::jsonb) AS x
      (ordinal int, "projectId" bigint, category text, type text, title text, culprit text, level text, message text,
       platform text, metadata jsonb, "firstSeen" timestamptz, "lastSeen" timestamptz, "firstReleaseId" bigint,
       "eventId" text)
  ), locked AS (
    SELECT id FROM projects WHERE id IN (SELECT "projectId" FROM given) ORDER BY id FOR NO KEY UPDATE
  ), counters AS (
    UPDATE projects p SET last_short_id = p.last_short_id + made.count
    FROM (SELECT "projectId", count(*)::int AS count FROM given GROUP BY 1) made JOIN locked ON locked.id = made."projectId"
    WHERE p.id = locked.id
    RETURNING p.id, p.organization_id, p.last_short_id - made.count AS base
  ), created AS (
    INSERT INTO groups (organization_id, project_id, short_id, category, type, title, culprit, level, message, platform,
                        metadata, first_seen, last_seen, active_at, first_release_id)
    SELECT c.organization_id, g."projectId", c.base + g.number, g.category, g.type, g.title, g.culprit, g.level, g.message,
           g.platform, g.metadata, g."firstSeen", g."lastSeen", g."firstSeen", g."firstReleaseId"
    FROM given g JOIN counters c ON c.id = g."projectId"
    RETURNING id, organization_id, project_id, short_id
  ), made AS (
    SELECT d.id, d.organization_id, g.ordinal, g."eventId"
    FROM created d JOIN counters c ON c.id = d.project_id
    JOIN given g ON g."projectId" = d.project_id AND c.base + g.number = d.short_id
  ), activity AS (
    INSERT INTO activities (organization_id, group_id, type, data)
    SELECT organization_id, id, 'first_seen', jsonb_build_object('event_id', "eventId") FROM made
  )
  SELECT id FROM made ORDER BY ordinal`;
