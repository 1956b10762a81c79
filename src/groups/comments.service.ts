import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Transaction } from '../database/transaction-runner.service.js';
import { ApiError, notFound } from '../http/api-error.js';
import type { Page } from '../http/pagination.js';
import type { CommentRow } from './comment.dto.js';
import { userJson } from './user-json.js';

const commentColumns = `
  c.id, c.text, c.created_at AS "createdAt", c.updated_at AS "updatedAt",
  ${userJson('c.user_id')} AS user`;

/** The comments of a group. The caller has checked that the group is the organization's. */
@Injectable()
export class CommentsService {
  constructor(private readonly dataSource: DataSource) {}

  /** One page, newest first, and one more where there is one. */
  async list(groupId: string, { offset, limit }: Page): Promise<CommentRow[]> {
    return this.dataSource.query<CommentRow[]>(
      `SELECT ${commentColumns} FROM comments c WHERE c.group_id = $1 ORDER BY c.id DESC OFFSET $2 LIMIT $3`,
      [groupId, offset, limit + 1],
    );
  }

  /** Writes a comment in the user's name. Throws 404 when the group has gone meanwhile. */
  async create(tx: Transaction, groupId: string, userId: string, text: string): Promise<CommentRow> {
    const [created] = await tx.query<{ id: string }[]>(
      `INSERT INTO comments (organization_id, group_id, user_id, text)
       SELECT organization_id, id, $2, $3 FROM groups WHERE id = $1 RETURNING id`,
      [groupId, userId, text],
    );
    if (created === undefined) throw notFound();
    return get(tx, groupId, created.id);
  }

  /** Throws 404 for an unknown comment, 403 for somebody else's. */
  async update(tx: Transaction, groupId: string, commentId: string, userId: string, text: string): Promise<CommentRow> {
    await requireAuthor(tx, groupId, commentId, userId);
    await tx.query('UPDATE comments SET text = $2, updated_at = now() WHERE id = $1', [commentId, text]);
    return get(tx, groupId, commentId);
  }

  /** Throws 404 for an unknown comment, 403 for somebody else's. */
  async remove(tx: Transaction, groupId: string, commentId: string, userId: string): Promise<void> {
    await requireAuthor(tx, groupId, commentId, userId);
    await tx.query('DELETE FROM comments WHERE id = $1', [commentId]);
  }
}

async function get(manager: EntityManager, groupId: string, commentId: string): Promise<CommentRow> {
  const [row] = await manager.query<CommentRow[]>(
    `SELECT ${commentColumns} FROM comments c WHERE c.group_id = $1 AND c.id = $2`,
    [groupId, commentId],
  );
  if (row === undefined) throw notFound();
  return row;
}

/** People change only what they wrote themselves, as in Sentry. */
async function requireAuthor(tx: Transaction, groupId: string, commentId: string, userId: string): Promise<void> {
  const { user } = await get(tx, groupId, commentId);
  if (user?.id !== userId) throw new ApiError(403, 'Only its author may change a comment.');
}
