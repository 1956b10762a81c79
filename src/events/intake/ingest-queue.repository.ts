import { Injectable } from '@nestjs/common';
import { ReceiptPool } from '../../database/receipt-pool.js';

/** An envelope to store until it is processed. */
export interface NewEnvelope {
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
}

const storeSql = `
  INSERT INTO ingest_queue (organization_id, project_id, key_id, event_id, client_address, user_agent, body, is_compressed)
  SELECT organization_id, project_id, key_id, event_id, client_address, user_agent,
         substring($7::bytea FROM body_start FOR body_length), is_compressed
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::uuid[], $5::text[], $6::text[], $8::int[], $9::int[],
              $10::bool[])
    AS input (organization_id, project_id, key_id, event_id, client_address, user_agent, body_start, body_length,
              is_compressed)`;

/** The SQL that fills the queue of envelopes. */
@Injectable()
export class IngestQueueRepository {
  constructor(private readonly pool: ReceiptPool) {}

  /** Stores all of them or, when it throws, none. */
  async store(envelopes: readonly NewEnvelope[]): Promise<void> {
    const column = <T>(read: (envelope: NewEnvelope) => T): T[] => envelopes.map(read);
    const bodies = column((e) => e.body);
    let end = 1;
    const starts = bodies.map((body) => (end += body.length) - body.length);
    await this.pool.query('store_envelopes', storeSql, [
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
    ]);
  }
}
