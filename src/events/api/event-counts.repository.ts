import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Page } from '../../http/pagination.js';
import { Clock } from '../../schedule/clock.js';
import type { OutcomeKind } from '../outcomes/outcomes.types.js';

const hourSeconds = 3_600;
const intervals = { '1h': hourSeconds, '1d': 24 * hourSeconds };
export const outcomeIntervals = Object.keys(intervals) as OutcomeInterval[];
export type OutcomeInterval = keyof typeof intervals;

const periods = { '24h': 24, '14d': 14 * 24, '30d': 30 * 24, '90d': 90 * 24 };
export const outcomePeriods = Object.keys(periods) as OutcomePeriod[];
export type OutcomePeriod = keyof typeof periods;

/** What became of what arrived, by interval. */
export interface OutcomeSeries {
  /** Starts of the intervals, oldest first. */
  starts: Date[];
  groups: { category: string; outcome: OutcomeKind; reason: string; quantities: number[] }[];
}

/** Somebody to whom events happened. */
export interface EventUserRow {
  userKey: string;
  details: { id?: string; email?: string; username?: string; name?: string; ip_address?: string };
  firstSeen: Date;
  lastSeen: Date;
}

/** What is counted of the events of projects. */
@Injectable()
export class EventCountsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Of one project of the organization, or of all. */
  async findOutcomes(
    organizationId: string,
    projectId: string | null,
    period: OutcomePeriod,
    interval: OutcomeInterval,
  ): Promise<OutcomeSeries> {
    const seconds = intervals[interval];
    const count = Math.ceil((periods[period] * hourSeconds) / seconds);
    const last = Math.floor(this.clock.now() / 1_000 / seconds) * seconds;
    const starts = Array.from({ length: count }, (_, index) => last - (count - 1 - index) * seconds);
    const rows = await this.dataSource.query<
      { category: string; outcome: OutcomeKind; reason: string; quantities: Record<string, number> }[]
    >(
      `SELECT category, outcome, reason, jsonb_object_agg(start, quantity) AS quantities
       FROM (
         SELECT o.category, o.outcome, o.reason, sum(o.quantity) AS quantity,
                (floor(extract(epoch FROM o.hour) / $3) * $3)::bigint AS start
         FROM projects p JOIN project_outcomes_hourly o ON o.project_id = p.id
         WHERE p.organization_id = $1 AND p.id = coalesce($2::bigint, p.id) AND o.hour >= to_timestamp($4)
         GROUP BY 1, 2, 3, 5
       ) counted GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
      [organizationId, projectId, seconds, starts[0]],
    );
    return {
      starts: starts.map((start) => new Date(start * 1_000)),
      groups: rows.map(({ quantities, ...group }) => ({
        ...group,
        quantities: starts.map((start) => quantities[String(start)] ?? 0),
      })),
    };
  }

  /** One page of a project's users by their keys, and one more, where there is one. */
  async listUsers(projectId: string, { offset, limit }: Page): Promise<EventUserRow[]> {
    return this.dataSource.query<EventUserRow[]>(
      `SELECT user_key AS "userKey", details, first_seen AS "firstSeen", last_seen AS "lastSeen"
       FROM event_users WHERE project_id = $1 ORDER BY user_key OFFSET $2 LIMIT $3`,
      [projectId, offset, limit + 1],
    );
  }
}
