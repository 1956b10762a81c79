import { Injectable } from '@nestjs/common';
import { ReceiptPool } from '../../database/receipt-pool.js';
import type { KeyUsage } from './key-limits.service.js';

/** An envelope to store until it is processed. */
export interface AcceptedEnvelope {
  organizationId: string;
  projectId: string;
  keyId: string;
  /** 32 hexadecimal digits. */
  eventId: string | null;
  clientAddress: string | null;
  userAgent: string | null;
  body: Buffer;
  /** Whether the body is gzip. */
  isCompressed: boolean;
  /** Length of the windows in which its key's envelopes are counted; null when they are not, or this one is not. */
  countedPerSeconds: number | null;
}

/**
 * Stores envelopes and counts those of limited keys, in one statement and so in one commit. Keys are locked in their
 * order, so that concurrent batches never deadlock. Windows begin at multiples of their length, the same for everybody.
 */
const storeSql = `
  WITH input AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::uuid[], $5::text[], $6::text[], $8::int[],
                         $9::int[], $10::bool[], $11::int[])
      AS input (organization_id, project_id, key_id, event_id, client_address, user_agent, body_start, body_length,
                is_compressed, counted_per_seconds)
  ), stored AS (
    INSERT INTO ingest_queue (organization_id, project_id, key_id, event_id, client_address, user_agent, body,
                              is_compressed)
    SELECT organization_id, project_id, key_id, event_id, client_address, user_agent,
           substring($7::bytea FROM body_start FOR body_length), is_compressed
    FROM input
  ), counted AS (
    SELECT key_id, count(*) AS quantity, max(counted_per_seconds) * interval '1 second' AS length
    FROM input WHERE counted_per_seconds IS NOT NULL GROUP BY key_id
  ), locked AS (
    SELECT id FROM project_keys WHERE id IN (SELECT key_id FROM counted) ORDER BY id FOR NO KEY UPDATE
  ), windows AS (
    SELECT key_id, quantity, length, date_bin(length, now(), 'epoch') AS start FROM counted JOIN locked ON id = key_id
  )
  UPDATE project_keys SET
    window_used = CASE WHEN window_start >= windows.start THEN window_used ELSE 0 END + windows.quantity,
    window_start = greatest(window_start, windows.start)
  FROM windows WHERE project_keys.id = windows.key_id
  RETURNING project_keys.id AS "keyId", window_used AS used,
            (extract(epoch FROM window_start + windows.length - clock_timestamp()) * 1000)::int AS "leftMs"`;

/** The SQL that fills the queue of envelopes. */
@Injectable()
export class AcceptedEnvelopesRepository {
  constructor(private readonly pool: ReceiptPool) {}

  /** Stores all of them or, when it throws, none. Answers the usage of those of their keys that are counted, by key. */
  async store(envelopes: readonly AcceptedEnvelope[]): Promise<Map<string, KeyUsage>> {
    const column = <T>(read: (envelope: AcceptedEnvelope) => T): T[] => envelopes.map(read);
    const bodies = column((e) => e.body);
    let end = 1;
    const starts = bodies.map((body) => (end += body.length) - body.length);
    const usages = await this.pool.query<KeyUsage & { keyId: string }>('store_envelopes', storeSql, [
      column((e) => e.organizationId),
      column((e) => e.projectId),
      column((e) => e.keyId),
      column((e) => e.eventId),
      column((e) => e.clientAddress),
      column((e) => e.userAgent),
      // One binary parameter for all bodies: an array of them would be sent as hexadecimal text.
      Buffer.concat(bodies),
      starts,
      bodies.map((body) => body.length),
      column((e) => e.isCompressed),
      column((e) => e.countedPerSeconds),
    ]);
    return new Map(usages.map(({ keyId, ...usage }) => [keyId, usage]));
  }
}
