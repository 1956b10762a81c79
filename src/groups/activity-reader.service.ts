import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Page } from '../http/pagination.js';
import { ActivityDto, type ActivityRow } from './activity.dto.js';
import { userJson } from './user-json.js';

/** What happened to an issue. */
@Injectable()
export class ActivityReader {
  constructor(private readonly dataSource: DataSource) {}

  /** One page, newest first, and one more where there is one. Comments are among it, as in Sentry: type `note`. */
  async list(groupId: string, { offset, limit }: Page): Promise<ActivityDto[]> {
    const rows = await this.dataSource.query<ActivityRow[]>(
      `SELECT happened.id, happened.type, happened.data, happened.created_at AS "createdAt",
              ${userJson('happened.user_id')} AS user
       FROM (SELECT id, type, user_id, data, created_at FROM activities WHERE group_id = $1
             UNION ALL
             SELECT id, 'note', user_id, jsonb_build_object('text', text), created_at FROM comments WHERE group_id = $1
            ) happened
       ORDER BY happened.created_at DESC, happened.id DESC OFFSET $2 LIMIT $3`,
      [groupId, offset, limit + 1],
    );
    return rows.map((row) => new ActivityDto(row));
  }
}
