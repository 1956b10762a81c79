import { Injectable } from '@nestjs/common';
import { PreparedReads } from '../../database/prepared-reads.js';
import type { EventLevel, EventType } from '../../domain/events/event.types.js';
import type { GroupKey } from '../../groups/groups.types.js';
import type { Page } from '../../http/pagination.js';
import type { GroupHashRow } from './hash.dto.js';

/** An event as lists show it. */
export interface EventSummaryRow {
  projectId: string;
  /** 32 hex digits */
  eventId: string;
  groupId: string;
  type: EventType;
  level: EventLevel;
  platform: string;
  title: string;
  message: string;
  occurredAt: Date;
  tags: [string, string][];
  user: { id?: string; email?: string; username?: string; name?: string; ip_address?: string } | null;
}

/** An event or a transaction with all that it holds. */
export interface EventRecord {
  projectId: string;
  /** 32 hex digits */
  eventId: string;
  /** The group that it belongs to now; null for transactions, and for events that no group could take. */
  groupId: string | null;
  title: string;
  occurredAt: Date;
  receivedAt: Date;
  /** Compressed JSON. */
  payload: Buffer;
}

/** Which events a list shows. */
export interface EventFilter {
  projectId: string;
  groupId: string;
  /** Names of which the event's is to be one; none for all. */
  environments: readonly string[];
}

/** Where an event stands among those of its group. */
export type EventPosition = Pick<EventRecord, 'eventId' | 'occurredAt'>;

/** Of the events of a group, the newest ones that are looked through for its hashes. */
const maxLookedAt = 1_000;

/** By the time of events. */
type Order = 'ASC' | 'DESC';

const hexId = (column: string): string => `replace(${column}::text, '-', '')`;

/** Events keep the id of a group that was merged into another. */
const groupsOf = `(SELECT $2::bigint AS id
                   UNION ALL
                   SELECT previous_group_id FROM group_redirects WHERE project_id = $1 AND group_id = $2) of_group`;

/**
 * At most `limit` events of each group that `groups` names, twice those that were pinned and are still there as well.
 * Parameters: project, and what the others use. `condition` is on the columns of both tables, `days` on the day of
 * partitions.
 */
function eventsOf(
  groups: string,
  { order, limit, condition, days = 'true' }: { order: Order; limit: string; condition: string; days?: string },
): string {
  const from = (table: string, also: string): string =>
    `(SELECT project_id, event_id, group_id, type, level, platform, title, message, occurred_at, hash, tags
      FROM ${table} WHERE project_id = $1 AND group_id = of_group.id AND ${condition} AND ${also}
      ORDER BY occurred_at ${order}, event_id ${order} LIMIT ${limit})`;
  return `${groups} CROSS JOIN LATERAL (${from('events', days)} UNION ALL ${from('pinned_events', 'true')}) e`;
}

const ofEnvironments = `(cardinality($3::text[]) = 0 OR coalesce(environment, '') = ANY($3::text[]))`;

/** One page of `events`, newest first, each event once. */
const pageOf = (events: string, groupId: string, offset: string, limit: string): string =>
  `SELECT ${summaryColumns} FROM (
     SELECT DISTINCT ON (e.occurred_at, e.event_id) e.*, ${groupId} AS present_group_id FROM ${events}
     ORDER BY e.occurred_at DESC, e.event_id DESC OFFSET ${offset} LIMIT ${limit}
   ) page ORDER BY occurred_at DESC, event_id DESC`;

/** The SQL that reads stored events, those that were pinned among them. */
@Injectable()
export class StoredEventsRepository {
  constructor(private readonly reads: PreparedReads) {}

  /** One page of a group's events and one more, where there is one, newest first. */
  async list(
    { projectId, groupId, environments }: EventFilter,
    { offset, limit }: Page,
  ): Promise<readonly EventSummaryRow[]> {
    const events = eventsOf(groupsOf, { order: 'DESC', limit: '$4::int + $5::int', condition: ofEnvironments });
    return this.reads.query<EventSummaryRow>('list_events', pageOf(events, '$2::bigint', '$4', '$5'), [
      projectId,
      groupId,
      environments,
      offset,
      limit + 1,
    ]);
  }

  /**
   * The same of a whole project. Its newest n events are of the n groups that were seen last at most, and none of them
   * happened before the last of these was seen, so that no index of its own is needed for this; groups made by hand were
   * not seen. No event happens more than a minute after it was received: what was received two days before cannot be
   * among them.
   */
  async listOfProject(projectId: string, { offset, limit }: Page): Promise<readonly EventSummaryRow[]> {
    const groups = `(SELECT g.id AS present_group_id, ids.id FROM (
        SELECT id FROM groups WHERE project_id = $1 AND times_seen > 0
        ORDER BY last_seen DESC, id DESC LIMIT $2::int + $3::int
      ) g CROSS JOIN LATERAL (
        SELECT g.id UNION ALL SELECT previous_group_id FROM group_redirects WHERE project_id = $1 AND group_id = g.id
      ) ids) of_group`;
    const firstDay = `coalesce((SELECT (last_seen AT TIME ZONE 'utc')::date - 1 FROM groups
                                WHERE project_id = $1 AND times_seen > 0
                                ORDER BY last_seen DESC, id DESC OFFSET $2::int + $3::int - 1 LIMIT 1), '-infinity')`;
    const events = eventsOf(groups, {
      order: 'DESC',
      limit: '$2::int + $3::int',
      condition: 'true',
      days: `received_day >= ${firstDay}`,
    });
    return this.reads.query<EventSummaryRow>(
      'list_project_events',
      pageOf(events, 'of_group.present_group_id', '$2', '$3'),
      [projectId, offset, limit + 1],
    );
  }

  /** One page of a group's hashes and one more, where there is one. */
  async listHashes({ projectId, id }: GroupKey, { offset, limit }: Page): Promise<readonly GroupHashRow[]> {
    // As a parameter: of a number, PostgreSQL would guess that it is more than a group has, and sort all of them.
    const events = eventsOf(groupsOf, { order: 'DESC', limit: '$5::int', condition: 'true' });
    return this.reads.query<GroupHashRow>(
      'list_hashes',
      `WITH latest AS (
         SELECT DISTINCT ON (hash) hash, event_id, title, occurred_at
         FROM (SELECT e.* FROM ${events} ORDER BY e.occurred_at DESC LIMIT $5::int) newest
         ORDER BY hash, occurred_at DESC, event_id DESC
       )
       SELECT encode(h.hash, 'hex') AS hash,
              CASE WHEN l.event_id IS NOT NULL THEN jsonb_build_object(
                'id', ${hexId('l.event_id')}, 'title', l.title, 'occurredAt', l.occurred_at) END AS "latestEvent"
       FROM group_hashes h LEFT JOIN latest l ON l.hash = h.hash
       WHERE h.project_id = $1 AND h.group_id = $2
       ORDER BY l.occurred_at DESC NULLS LAST, h.hash OFFSET $3 LIMIT $4`,
      [projectId, id, offset, limit + 1, maxLookedAt],
    );
  }

  /** An event of a project by its id, also a transaction. Events of removed groups are gone. */
  async find(projectId: string, eventId: string): Promise<EventRecord | undefined> {
    const [row] = await this.reads.query<EventRecord>(
      'find_event',
      `SELECT e.project_id AS "projectId", ${hexId('e.event_id')} AS "eventId", g.id AS "groupId", e.title,
              e.occurred_at AS "occurredAt", e.received_at AS "receivedAt", e.payload
       FROM (
         SELECT project_id, event_id, group_id, title, occurred_at, received_at, payload FROM events
         WHERE project_id = $1 AND event_id = $2
         UNION ALL
         SELECT project_id, event_id, group_id, title, occurred_at, received_at, payload FROM pinned_events
         WHERE project_id = $1 AND event_id = $2
         UNION ALL
         SELECT project_id, event_id, NULL, name, occurred_at, received_at, payload FROM transactions
         WHERE project_id = $1 AND event_id = $2
       ) e
       LEFT JOIN group_redirects r ON r.project_id = e.project_id AND r.previous_group_id = e.group_id
       LEFT JOIN groups g ON g.id = coalesce(r.group_id, e.group_id)
       WHERE g.id IS NOT NULL OR e.group_id IS NULL LIMIT 1`,
      [projectId, eventId],
    );
    return row;
  }

  /** The id of the first event of a group (`ASC`) or of its last, or of the one next to `beside`; undefined for none. */
  async findEnd(
    { projectId, groupId, environments }: EventFilter,
    order: Order,
    beside?: EventPosition,
  ): Promise<string | undefined> {
    const isBeside = `(occurred_at, event_id) ${order === 'ASC' ? '>' : '<'} ($4::timestamptz, $5::uuid)`;
    const condition = beside === undefined ? ofEnvironments : `${ofEnvironments} AND ${isBeside}`;
    const [row] = await this.reads.query<{ eventId: string }>(
      `find_${beside === undefined ? 'end' : 'beside'}_${order}`,
      `SELECT ${hexId('e.event_id')} AS "eventId" FROM ${eventsOf(groupsOf, { order, limit: '1', condition })}
       ORDER BY e.occurred_at ${order}, e.event_id ${order} LIMIT 1`,
      [
        projectId,
        groupId,
        environments,
        ...(beside === undefined ? [] : [beside.occurredAt.toISOString(), beside.eventId]),
      ],
    );
    return row?.eventId;
  }
}

/** The user is what is known of whom the tag names. */
const summaryColumns = `
  page.project_id AS "projectId", ${hexId('page.event_id')} AS "eventId", page.present_group_id AS "groupId", page.type,
  page.level, page.platform, page.title, page.message, page.occurred_at AS "occurredAt", page.tags,
  (SELECT u.details FROM jsonb_array_elements(page.tags) AS tag
   JOIN event_users u ON u.project_id = page.project_id AND u.user_key = tag->>1
   WHERE tag->>0 = 'user' LIMIT 1) AS "user"`;
