import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../database/transaction-runner.service.js';

/** An accepted envelope in the hands of a worker. */
export interface ClaimedEnvelope {
  id: string;
  organizationId: string;
  projectId: string;
  keyId: string;
  eventId: string | null;
  receivedAt: Date;
  clientAddress: string | null;
  userAgent: string | null;
  body: Buffer;
  isCompressed: boolean;
  /** Tries so far, this one among them. */
  attempts: number;
}

/** What one claim takes at most: a transaction has to end well within its time-outs. */
const maxClaim = { envelopes: 200, bytes: 4 * 1024 * 1024 };
/** Longer than the longest batch takes; a worker that died with one gives it back after this. */
const leaseSeconds = 60;

/** The queue's side of processing: claim with a lease and a token, delete with the same token. */
@Injectable()
export class IngestClaimsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Takes the oldest envelopes that nobody has. Each claim counts as a try, so that one that kills its worker parks, too;
   * one that was tried before is taken alone, so that it takes no others with it.
   */
  async claim(token: string): Promise<ClaimedEnvelope[]> {
    const [rows] = await this.dataSource.query<[ClaimedEnvelope[], number]>(
      `WITH free AS (
         SELECT id, attempts, octet_length(body) AS bytes FROM ingest_queue
         WHERE parked_at IS NULL AND (lease_until IS NULL OR lease_until < now())
         ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
       ), taken AS (
         SELECT id FROM (
           SELECT id, row_number() OVER w AS place, max(attempts) OVER w AS tried, sum(bytes) OVER w - bytes AS before
           FROM free WINDOW w AS (ORDER BY id)
         ) sized WHERE place = 1 OR (tried = 0 AND before < $2)
       )
       UPDATE ingest_queue q SET
         lease_token = $3, lease_until = now() + interval '${leaseSeconds} seconds', attempts = attempts + 1
       FROM taken WHERE q.id = taken.id
       RETURNING q.id, q.organization_id AS "organizationId", q.project_id AS "projectId", q.key_id AS "keyId",
         replace(q.event_id::text, '-', '') AS "eventId", q.received_at AS "receivedAt",
         q.client_address AS "clientAddress", q.user_agent AS "userAgent", q.body, q.is_compressed AS "isCompressed",
         q.attempts`,
      [maxClaim.envelopes, maxClaim.bytes, token],
    );
    return rows.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  }

  /**
   * Removes those envelopes that the claim still has, in the transaction of their effects; answers those of them whose
   * project exists, and will until the transaction ends.
   */
  async complete(tx: Transaction, token: string, ids: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }[]>(
      `WITH done AS (
         DELETE FROM ingest_queue WHERE id = ANY($1::bigint[]) AND lease_token = $2 RETURNING id, project_id
       ), held AS (
         SELECT id FROM projects WHERE id IN (SELECT project_id FROM done) ORDER BY id FOR KEY SHARE
       )
       SELECT done.id FROM done JOIN held ON held.id = done.project_id`,
      [ids, token],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Lets go of envelopes that may be tried again after `seconds`; the try is taken back if it `wasNone`. */
  async release(token: string, ids: readonly string[], seconds: number, wasNone: boolean): Promise<void> {
    await this.dataSource.query(
      `UPDATE ingest_queue SET lease_token = NULL, lease_until = now() + $3 * interval '1 second',
         attempts = attempts - CASE WHEN $4 THEN 1 ELSE 0 END
       WHERE id = ANY($1::bigint[]) AND lease_token = $2`,
      [ids, token, seconds, wasNone],
    );
  }

  /** Gives one up; it stays, with its reason, until somebody tries it again or removes it. */
  async park(token: string, id: string, reason: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE ingest_queue SET parked_at = now(), parked_reason = $3, lease_token = NULL, lease_until = NULL
       WHERE id = $1 AND lease_token = $2`,
      [id, token, reason],
    );
  }
}
