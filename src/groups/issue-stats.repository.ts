import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../schedule/clock.js';

/** How often an issue was seen: start of each bucket in seconds since 1970, and the count; oldest first. */
export type SeenSeries = [number, number][];

const hourSeconds = 3_600;
const periods = {
  '24h': { buckets: 24, seconds: hourSeconds },
  '14d': { buckets: 14, seconds: 24 * hourSeconds },
  '30d': { buckets: 30, seconds: 24 * hourSeconds },
};
export type StatsPeriod = keyof typeof periods;

/** Releases as an issue names them. */
export interface IssueRelease {
  version: string;
  dateCreated: Date;
  dateReleased: Date | null;
}

/** A tag key of an issue. */
export interface IssueTagKey {
  key: string;
  /** Events that carried it. */
  totalValues: number;
  uniqueValues: number;
}

/** What is counted of issues. */
@Injectable()
export class IssueStatsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** How often each group was seen, up to now. */
  async findSeries(
    groups: readonly { id: string; projectId: string }[],
    period: StatsPeriod,
  ): Promise<Map<string, SeenSeries>> {
    const { buckets, seconds } = periods[period];
    const last = Math.floor(this.clock.now() / 1_000 / seconds) * seconds;
    const starts = Array.from({ length: buckets }, (_, index) => last - (buckets - 1 - index) * seconds);
    const rows = await this.dataSource.query<{ groupId: string; start: number; count: number }[]>(
      `SELECT s.group_id AS "groupId", (floor(extract(epoch FROM s.hour) / $3) * $3)::float AS start,
              sum(s.times_seen)::float AS count
       FROM unnest($1::bigint[], $2::bigint[]) AS wanted (project_id, group_id)
       JOIN group_stats_hourly s USING (project_id, group_id)
       WHERE s.hour >= to_timestamp($4) GROUP BY 1, 2`,
      [groups.map(({ projectId }) => projectId), groups.map(({ id }) => id), seconds, starts[0]],
    );
    const counts = new Map(rows.map(({ groupId, start, count }) => [`${groupId} ${start}`, count]));
    return new Map(groups.map(({ id }) => [id, starts.map((start) => [start, counts.get(`${id} ${start}`) ?? 0])]));
  }

  /** The keys of the tags that a group's events carried. */
  async findTagKeys(projectId: string, groupId: string): Promise<IssueTagKey[]> {
    return this.dataSource.query<IssueTagKey[]>(
      `SELECT key, sum(times_seen)::float AS "totalValues", count(*)::int AS "uniqueValues"
       FROM group_tags WHERE project_id = $1 AND group_id = $2 GROUP BY key ORDER BY key`,
      [projectId, groupId],
    );
  }

  /** The release that a group was first seen in, and the one that it was last seen in. */
  async findReleases(
    projectId: string,
    groupId: string,
    firstReleaseId: string | null,
  ): Promise<{ first: IssueRelease | null; last: IssueRelease | null }> {
    const rows = await this.dataSource.query<(IssueRelease & { end: 'first' | 'last' })[]>(
      `SELECT ends."end", r.version, r.date_added AS "dateCreated", r.date_released AS "dateReleased"
       FROM (SELECT 'first' AS "end", $3::bigint AS id
             UNION ALL
             SELECT 'last', (SELECT s.release_id FROM group_releases s
                             WHERE s.project_id = $1 AND s.group_id = $2
                               AND EXISTS (SELECT FROM releases WHERE id = s.release_id)
                             ORDER BY s.last_seen DESC, s.release_id DESC LIMIT 1)) ends
       JOIN releases r ON r.id = ends.id`,
      [projectId, groupId, firstReleaseId],
    );
    const at = (wanted: 'first' | 'last'): IssueRelease | null => rows.find(({ end }) => end === wanted) ?? null;
    return { first: at('first'), last: at('last') };
  }
}
