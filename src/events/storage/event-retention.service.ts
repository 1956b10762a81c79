import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../../config/config.js';
import { dayOf, findPartitionsBefore, makeDayPartitions, type RunSql } from '../../database/day-partitions.js';
import { IssueRemover } from '../../groups/issue-remover.service.js';
import type { Logger } from '../../logging/logger.js';
import { LOGGER } from '../../logging/logging.module.js';
import { Timers } from '../../schedule/timers.service.js';

const everyMs = 10 * 60_000;
const dayMs = 86_400_000;
/** For so long events may have happened before they arrive. */
const maxEventAgeDays = 31;
/** Hourly counts are for charts; the totals of a group outlive them. */
const statsDays = 90;

/**
 * Keeps the partitions: those of the next days are made ahead, those past their retention are dropped as a whole, which
 * costs the same for a million events as for one. Before a day of events goes, some of it are pinned. Issues that have
 * been without events for long go too, unless they are open or linked.
 */
@Injectable()
export class EventRetention implements OnModuleInit {
  constructor(
    private readonly timers: Timers,
    private readonly dataSource: DataSource,
    private readonly issues: IssueRemover,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.timers.register({ name: 'event retention', everyMs, run: () => this.run(new Date()) });
  }

  /** Makes and drops what is due at `now`. */
  async run(now: Date): Promise<void> {
    const { options } = this.dataSource;
    if (options.type !== 'postgres' || options.url === undefined) return;
    // A connection of its own: looking through a day of events may take longer than a request may.
    const client = new pg.Client({ connectionString: options.url, application_name: 'lockstep event retention' });
    // Its loss shows in the statements that follow; an unheard event would end the process.
    client.on('error', () => undefined);
    await client.connect();
    try {
      // Reading and writing queue up behind whoever waits for the lock that dropping takes.
      await client.query(`SET lock_timeout = '500ms'`);
      await this.maintain(
        async (text, values) => (await client.query<Record<string, unknown>>(text, values)).rows,
        now,
      );
    } finally {
      await client.end();
    }
  }

  private async maintain(run: RunSql, now: Date): Promise<void> {
    const firstKept = (days: number): string => dayOf(now.getTime() - days * dayMs);
    const { eventRetentionDays, transactionRetentionDays } = this.config;
    await makeDayPartitions(run, now);
    for (const { name, day } of await findPartitionsBefore(run, 'events', firstKept(eventRetentionDays))) {
      await run(pinSql(name), [day]);
      await this.drop(run, name);
    }
    for (const [table, days] of [
      ['event_attachments', eventRetentionDays],
      ['attachment_chunks', eventRetentionDays],
      ['transactions', transactionRetentionDays],
    ] as const) {
      for (const { name } of await findPartitionsBefore(run, table, firstKept(days))) await this.drop(run, name);
    }
    for (const table of ['group_stats_hourly', 'project_outcomes_hourly']) {
      await run(`DELETE FROM ${table} WHERE hour < $1`, [firstKept(statsDays)]);
    }
    await this.removeForgottenIssues(now);
  }

  /** Issues whose events have all gone, and as long a time again. */
  private async removeForgottenIssues(now: Date): Promise<void> {
    const { eventRetentionDays: days } = this.config;
    const afterDays = days + Math.max(days, maxEventAgeDays);
    const issues = await this.issues.removeForgotten(new Date(now.getTime() - afterDays * dayMs));
    if (issues > 0) this.logger.info({ issues, afterDays }, 'issues that nothing keeps were removed');
  }

  private async drop(run: RunSql, partition: string): Promise<void> {
    await run(`DROP TABLE ${partition}`);
    this.logger.info({ partition }, 'a day past its retention was removed');
  }
}

/**
 * Pins, of each group that still exists or was merged into one, the first of its events if none is pinned yet, the latest
 * if none came on a later day, and those that reopened it: links to them from work items and from the group's history
 * stay good.
 */
function pinSql(partition: string): string {
  return `
    WITH firsts AS (
      SELECT DISTINCT ON (project_id, group_id) project_id, group_id, event_id FROM ${partition} e
      WHERE group_id IS NOT NULL ORDER BY project_id, group_id, occurred_at, event_id
    ), lasts AS (
      SELECT DISTINCT ON (project_id, group_id) project_id, group_id, event_id FROM ${partition}
      WHERE group_id IS NOT NULL ORDER BY project_id DESC, group_id DESC, occurred_at DESC, event_id DESC
    ), chosen AS (
      SELECT project_id, event_id FROM firsts f
      WHERE NOT EXISTS (SELECT FROM pinned_events p WHERE p.project_id = f.project_id AND p.group_id = f.group_id)
      UNION
      SELECT project_id, event_id FROM lasts l
      WHERE NOT EXISTS (
        SELECT FROM events e WHERE e.project_id = l.project_id AND e.group_id = l.group_id AND e.received_day > $1::date)
      UNION
      SELECT g.project_id, (a.data->>'event_id')::uuid FROM activities a JOIN groups g ON g.id = a.group_id
      WHERE a.type = 'set_regression'
    )
    INSERT INTO pinned_events (project_id, event_id, group_id, hash, type, level, platform, title, message, occurred_at,
                               received_at, release, environment, tags, payload)
    SELECT e.project_id, e.event_id, e.group_id, e.hash, e.type, e.level, e.platform, e.title, e.message, e.occurred_at,
           e.received_at, e.release, e.environment, e.tags, e.payload
    FROM chosen JOIN ${partition} e USING (project_id, event_id)
    WHERE EXISTS (SELECT FROM groups g WHERE g.id = e.group_id) OR EXISTS (
      SELECT FROM group_redirects r WHERE r.project_id = e.project_id AND r.previous_group_id = e.group_id)
    ON CONFLICT DO NOTHING`;
}
