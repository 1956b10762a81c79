import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { TransactionRunner, type Transaction } from '../../database/transaction-runner.service.js';
import { writeEnvelope } from '../../domain/envelope/write-envelope.js';
import type { JsonObject } from '../../domain/events/event.types.js';
import { buildSegment } from '../../domain/spans/build-segment.js';
import type { StreamedSpan } from '../../domain/spans/parse-span-item.js';
import { Timers } from '../../schedule/timers.service.js';
import type { PreparedSpan } from './processing.types.js';

/** Spans of one segment come in several envelopes; so long after the last one it counts as complete. */
const quietSeconds = 10;
/** A segment whose own span did not come by then is made of what there is. */
const deadlineSeconds = 300;
/** Segments that one transaction takes on at most. */
const batch = 50;
/** As many as a transaction keeps; further ones of a segment are not. */
const maxSpans = 1_000;
const everyMs = 2_000;

const compress = promisify(gzip);

interface DueSegment {
  projectId: string;
  segment: string;
  organizationId: string;
  keyId: string;
  clientAddress: string | null;
  isLate: boolean;
}

/**
 * Collects spans that SDKs stream one by one, and makes transactions of them. These go into the queue like those that an
 * SDK sends as a whole, in the transaction in which their spans go.
 */
@Injectable()
export class SpanBuffer implements OnModuleInit {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly timers: Timers,
  ) {}

  onModuleInit(): void {
    this.timers.register({ name: 'span segments', everyMs, run: () => this.flush() });
  }

  /** Keeps spans until their segments are complete. Repeats are passed over. */
  async add(tx: Transaction, spans: readonly PreparedSpan[]): Promise<void> {
    if (spans.length === 0) return;
    const rows = spans.map(({ organizationId, projectId, keyId, clientAddress, span }) => ({
      organizationId,
      projectId,
      keyId,
      clientAddress,
      segment: `${span.trace_id}-${span.segment_id}`,
      spanId: span.span_id,
      span,
    }));
    const given = [JSON.stringify(rows)];
    await tx.query(
      `WITH given AS (
         SELECT DISTINCT ON ("projectId", segment) "projectId", segment, "organizationId", "keyId", "clientAddress"
         FROM jsonb_to_recordset($1::jsonb) AS x
           ("projectId" bigint, segment text, "organizationId" bigint, "keyId" bigint, "clientAddress" text)
         ORDER BY 1, 2
       )
       INSERT INTO span_segments (project_id, segment, organization_id, key_id, client_address, due_at)
       SELECT "projectId", segment, "organizationId", "keyId", "clientAddress", now() + interval '${quietSeconds} seconds' FROM given
       ON CONFLICT (project_id, segment) DO UPDATE SET due_at = excluded.due_at`,
      given,
    );
    await tx.query(
      `WITH given AS (
         SELECT *, row_number() OVER (PARTITION BY "projectId", segment ORDER BY "spanId") AS number
         FROM jsonb_to_recordset($1::jsonb) AS x ("projectId" bigint, segment text, "spanId" text, span jsonb)
       ), present AS (
         SELECT project_id, segment, count(*) AS count FROM buffered_spans
         WHERE (project_id, segment) IN (SELECT "projectId", segment FROM given) GROUP BY 1, 2
       )
       INSERT INTO buffered_spans (project_id, segment, span_id, span)
       SELECT g."projectId", g.segment, g."spanId", g.span
       FROM given g LEFT JOIN present p ON p.project_id = g."projectId" AND p.segment = g.segment
       -- What the segment span says counts for all of them, and it is the last one to end.
       WHERE coalesce(p.count, 0) + g.number <= ${maxSpans} OR g.span->'is_segment' = 'true'
       ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING`,
      given,
    );
  }

  /** Makes transactions of the segments that are due. */
  async flush(): Promise<void> {
    while ((await this.transactions.run((tx) => this.flushBatch(tx))) === batch);
  }

  /** Answers how many segments were due. */
  private async flushBatch(tx: Transaction): Promise<number> {
    const due = await tx.query<DueSegment[]>(
      `WITH due AS (
         SELECT * FROM span_segments WHERE due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
       )
       SELECT project_id AS "projectId", segment, organization_id AS "organizationId", key_id AS "keyId",
              client_address AS "clientAddress", started_at < now() - interval '${deadlineSeconds} seconds' AS "isLate"
       FROM due`,
      [batch],
    );
    for (const segment of due) await this.flushSegment(tx, segment);
    return due.length;
  }

  private async flushSegment(tx: Transaction, due: DueSegment): Promise<void> {
    const { projectId, segment, organizationId, keyId, clientAddress, isLate } = due;
    // One segment at a time: all that are due may be more than the memory takes.
    const rows = await tx.query<{ span: StreamedSpan }[]>(
      'SELECT span FROM buffered_spans WHERE project_id = $1 AND segment = $2',
      [projectId, segment],
    );
    const spans = rows.map(({ span }) => span);
    const event = buildSegment(spans, { deadlinePassed: isLate });
    if (event === undefined && !isLate) {
      await tx.query(
        `UPDATE span_segments SET due_at = now() + interval '${quietSeconds} seconds' WHERE project_id = $1 AND segment = $2`,
        [projectId, segment],
      );
      return;
    }
    await tx.query('DELETE FROM span_segments WHERE project_id = $1 AND segment = $2', [projectId, segment]);
    if (event !== undefined) {
      await tx.query(
        `INSERT INTO ingest_queue (organization_id, project_id, key_id, client_address, event_id, body, is_compressed)
         VALUES ($1, $2, $3, $4, $5, $6, true)`,
        [organizationId, projectId, keyId, clientAddress, event['event_id'], await envelopeOf(event)],
      );
    }
  }
}

async function envelopeOf(event: JsonObject): Promise<Buffer> {
  const item = { header: { type: 'transaction' }, payload: Buffer.from(JSON.stringify(event)) };
  return compress(writeEnvelope({ header: {}, items: [item] }), { level: 1 });
}
