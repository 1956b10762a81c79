import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Timers } from '../../schedule/timers.service.js';

const everyMs = 10_000;
/** What one statement deletes at most; statements that one turn runs at most. */
const batch = { events: 200, rows: 5_000 };
const maxStatementsPerTurn = 500;
/** Transactions that had found a group before it was removed have ended by then. */
const startAfter = '1 minute';

/** Of a group; `$2` is its id. */
const ofGroup = 'project_id = $1 AND group_id = $2';
/** Of a whole project. The second parameter is always there. */
const ofProject = 'project_id = $1 AND $2::bigint = 0';

interface Removed {
  projectId: string;
  /** 0 for the whole project. */
  groupId: string;
}

/**
 * Deletes, in small batches, what is left of groups and projects that were removed: their events with attachments, and
 * what was counted of them.
 */
@Injectable()
export class RemovedEvents implements OnModuleInit {
  constructor(
    private readonly timers: Timers,
    private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): void {
    this.timers.register({ name: 'removed events', everyMs, run: () => this.clean() });
  }

  private async clean(): Promise<void> {
    for (let statements = 0; statements < maxStatementsPerTurn;) {
      const [removed] = await this.dataSource.query<Removed[]>(
        `SELECT project_id AS "projectId", group_id AS "groupId" FROM removed_groups
         WHERE removed_at < now() - interval '${startAfter}' ORDER BY removed_at, project_id, group_id LIMIT 1`,
      );
      if (removed === undefined) return;
      const parameters = [removed.projectId, removed.groupId];
      for (const deletion of removed.groupId === '0' ? projectDeletions : groupDeletions) {
        for (let isMore = true; isMore; statements++) {
          if (statements >= maxStatementsPerTurn) return;
          [{ isMore }] = await this.dataSource.query<[{ isMore: boolean }]>(deletion, parameters);
        }
      }
      await this.dataSource.query('DELETE FROM removed_groups WHERE project_id = $1 AND group_id = $2', parameters);
    }
  }
}

/** Each deletes a batch and answers whether there may be more. */
const groupDeletions = [
  deleteEvents('events', ofGroup),
  ...['pinned_events', 'group_users', 'group_tags', 'group_releases', 'group_stats_hourly'].map((table) =>
    deleteRows(table, ofGroup),
  ),
];
const projectDeletions = [
  deleteEvents('events', ofProject),
  deleteEvents('transactions', ofProject),
  ...[
    'pinned_events',
    'event_users',
    'span_segments',
    'buffered_spans',
    'project_outcomes_hourly',
    'group_users',
    'group_tags',
    'group_releases',
    'group_stats_hourly',
    'group_hashes',
  ].map((table) => deleteRows(table, ofProject)),
];

function deleteEvents(table: string, condition: string): string {
  const files = (name: string): string => `
    DELETE FROM ${name} f USING gone
    WHERE f.project_id = $1 AND f.event_id = gone.event_id AND f.received_day = gone.received_day`;
  return `
    WITH next AS (
      SELECT event_id, received_day FROM ${table} WHERE ${condition} LIMIT ${batch.events}
    ), gone AS (
      DELETE FROM ${table} e USING next
      WHERE e.project_id = $1 AND e.event_id = next.event_id AND e.received_day = next.received_day
      RETURNING e.event_id, e.received_day
    ), attachments AS (${files('event_attachments')}), chunks AS (${files('attachment_chunks')})
    SELECT count(*) = ${batch.events} AS "isMore" FROM next`;
}

function deleteRows(table: string, condition: string): string {
  return `
    WITH gone AS (
      DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${batch.rows}))
      RETURNING 1
    )
    SELECT count(*) = ${batch.rows} AS "isMore" FROM gone`;
}
