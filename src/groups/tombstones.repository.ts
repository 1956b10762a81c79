import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { notFound } from '../http/api-error.js';
import type { Page } from '../http/pagination.js';
import type { TombstoneRow } from './tombstone.dto.js';
import { userJson } from './user-json.js';

/** The SQL of tombstones. */
@Injectable()
export class TombstonesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** One page, newest first, and one more, where there is one. */
  async list(projectId: string, { offset, limit }: Page): Promise<TombstoneRow[]> {
    return this.dataSource.query<TombstoneRow[]>(
      `SELECT t.id, t.title, t.culprit, t.level, t.created_at AS "createdAt", ${userJson('t.user_id')} AS actor
       FROM group_tombstones t WHERE t.project_id = $1 ORDER BY t.id DESC OFFSET $2 LIMIT $3`,
      [projectId, offset, limit + 1],
    );
  }

  /** Removes one with its hashes. Throws 404 when the project has none such. */
  async remove(projectId: string, id: string): Promise<void> {
    const [, removed] = await this.dataSource.query<[unknown, number]>(
      'DELETE FROM group_tombstones WHERE project_id = $1 AND id = $2',
      [projectId, id],
    );
    if (removed === 0) throw notFound();
  }
}
