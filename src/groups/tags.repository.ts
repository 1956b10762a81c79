import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Page } from '../http/pagination.js';
import type { GroupKey } from './groups.types.js';

/** A value of a tag, and how often it was seen. The empty value stands for those beyond what is counted one by one. */
export interface TagValue {
  value: string;
  count: number;
  firstSeen: Date;
  lastSeen: Date;
}

/** A tag with its most frequent values. */
export interface TagSummary {
  key: string;
  totalValues: number;
  uniqueValues: number;
  topValues: TagValue[];
}

const topValues = 10;

/** The SQL that reads tags. */
@Injectable()
export class TagsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The tags of a group's events by key, or the one with that key. */
  async summarize({ projectId, id }: GroupKey, key: string | null): Promise<TagSummary[]> {
    // Times inside jsonb are text in PostgreSQL's own form.
    const rows = await this.dataSource.query<TagSummary[]>(
      `SELECT key, sum(times_seen)::float AS "totalValues", count(*)::int AS "uniqueValues",
              jsonb_agg(jsonb_build_object('value', value, 'count', times_seen, 'firstSeen', first_seen,
                                           'lastSeen', last_seen) ORDER BY rank) FILTER (WHERE rank <= ${topValues}) AS "topValues"
       FROM (SELECT *, row_number() OVER (PARTITION BY key ORDER BY times_seen DESC, value) AS rank FROM group_tags
             WHERE project_id = $1 AND group_id = $2 AND ($3::text IS NULL OR key = $3)) ranked
       GROUP BY key ORDER BY key`,
      [projectId, id, key],
    );
    const dated = (value: TagValue): TagValue => ({
      ...value,
      firstSeen: new Date(value.firstSeen),
      lastSeen: new Date(value.lastSeen),
    });
    return rows.map((row) => ({ ...row, topValues: row.topValues.map(dated) }));
  }

  /** One page of the values of a group's tag, most frequent first, and one more, where there is one. */
  async listValues({ projectId, id }: GroupKey, key: string, { offset, limit }: Page): Promise<TagValue[]> {
    return this.dataSource.query<TagValue[]>(
      `SELECT value, times_seen::float AS count, first_seen AS "firstSeen", last_seen AS "lastSeen" FROM group_tags
       WHERE project_id = $1 AND group_id = $2 AND key = $3 ORDER BY times_seen DESC, value OFFSET $4 LIMIT $5`,
      [projectId, id, key, offset, limit + 1],
    );
  }

  /** The same over all groups of a project. */
  async listProjectValues(projectId: string, key: string, { offset, limit }: Page): Promise<TagValue[]> {
    return this.dataSource.query<TagValue[]>(
      `SELECT value, sum(times_seen)::float AS count, min(first_seen) AS "firstSeen", max(last_seen) AS "lastSeen"
       FROM group_tags WHERE project_id = $1 AND key = $2
       GROUP BY value ORDER BY 2 DESC, value OFFSET $3 LIMIT $4`,
      [projectId, key, offset, limit + 1],
    );
  }
}
