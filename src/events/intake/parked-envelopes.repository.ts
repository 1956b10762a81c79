import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { notFound } from '../../http/api-error.js';
import type { Page } from '../../http/pagination.js';

/** An envelope that could not be processed. */
export interface ParkedEnvelope {
  id: string;
  projectId: string;
  /** Null when the project is gone. */
  projectSlug: string | null;
  eventId: string | null;
  receivedAt: Date;
  parkedAt: Date;
  reason: string | null;
  attempts: number;
  /** Of the body as it is stored, in bytes. */
  size: number;
}

/** The SQL of envelopes that were given up. */
@Injectable()
export class ParkedEnvelopesRepository {
  constructor(private readonly dataSource: DataSource) {}

  async count(organizationId: string): Promise<number> {
    const [{ count }] = await this.dataSource.query<[{ count: number }]>(
      'SELECT count(*)::int AS count FROM ingest_queue WHERE organization_id = $1 AND parked_at IS NOT NULL',
      [organizationId],
    );
    return count;
  }

  /** One page, oldest first, and one more, where there is one. */
  async list(organizationId: string, { offset, limit }: Page): Promise<ParkedEnvelope[]> {
    return this.dataSource.query<ParkedEnvelope[]>(
      `SELECT q.id, q.project_id AS "projectId", p.slug AS "projectSlug", replace(q.event_id::text, '-', '') AS "eventId",
              q.received_at AS "receivedAt", q.parked_at AS "parkedAt", q.parked_reason AS reason, q.attempts,
              octet_length(q.body) AS size
       FROM ingest_queue q LEFT JOIN projects p ON p.id = q.project_id
       WHERE q.organization_id = $1 AND q.parked_at IS NOT NULL ORDER BY q.id OFFSET $2 LIMIT $3`,
      [organizationId, offset, limit + 1],
    );
  }

  /** Lets one be tried again from the start. Throws 404 when the organization has none such. */
  async retry(organizationId: string, id: string): Promise<void> {
    await this.change(
      `UPDATE ingest_queue SET parked_at = NULL, parked_reason = NULL, attempts = 0, lease_until = NULL
       WHERE organization_id = $1 AND id = $2 AND parked_at IS NOT NULL`,
      [organizationId, id],
    );
  }

  /** Throws 404 when the organization has none such. */
  async remove(organizationId: string, id: string): Promise<void> {
    await this.change('DELETE FROM ingest_queue WHERE organization_id = $1 AND id = $2 AND parked_at IS NOT NULL', [
      organizationId,
      id,
    ]);
  }

  private async change(sql: string, parameters: string[]): Promise<void> {
    const [, count] = await this.dataSource.query<[unknown, number]>(sql, parameters);
    if (count === 0) throw notFound();
  }
}
