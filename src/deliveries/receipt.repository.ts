import { Injectable } from '@nestjs/common';
import { ReceiptPool } from '../database/receipt-pool.js';
import { markAssignments } from '../lanes/mark-assignments.js';
import type { NewDelivery } from './deliveries.types.js';

/**
 * Stores deliveries and marks the lanes of their work items, all in one statement and so in one commit. Rows are
 * written in the order of their keys and lanes locked in theirs, so that concurrent batches never deadlock.
 *
 * A lane that is queued already and in nobody's hands needs no further mark: whoever claims it, which nobody can before
 * this commits, reads its deliveries after the claim. So a burst keeps its place in the queue and writes no lane again.
 * That is judged by the locked row, which may be newer than what the statement itself sees.
 */
const storeSql = `
  WITH input AS (
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::int[], $8::jsonb[],
                         $9::text[], $11::int[], $12::int[], $13::int[], $14::boolean[])
      AS i (integration_id, dedupe_key, subscription_id, notification_id, event_type, work_item_id, rev, snapshot,
            quarantine_reason, body_start, body_length, duplicates, marks)
  ), stored AS (
    INSERT INTO deliveries AS d (integration_id, dedupe_key, subscription_id, notification_id, event_type, work_item_id,
                                 rev, snapshot, quarantine_reason, raw_body, duplicates, last_duplicate_at)
    SELECT integration_id, dedupe_key, subscription_id, notification_id, event_type, work_item_id, rev, snapshot,
           quarantine_reason, substring($10::bytea FROM body_start FOR body_length), duplicates,
           CASE WHEN duplicates > 0 THEN now() END
    FROM input ORDER BY integration_id, dedupe_key
    ON CONFLICT (integration_id, dedupe_key) DO UPDATE
      SET duplicates = d.duplicates + 1 + excluded.duplicates, last_duplicate_at = now()
    RETURNING id, integration_id, dedupe_key, xmax = 0 AS is_new
  ), linked AS (
    SELECT s.id AS delivery_id, l.external_issue_id, l.organization_id, i.snapshot IS NULL AS refetch
    FROM stored s
    JOIN input i ON i.integration_id = s.integration_id AND i.dedupe_key = s.dedupe_key
    JOIN external_issues e ON e.integration_id = s.integration_id AND e.key = i.work_item_id
    JOIN lanes l ON l.external_issue_id = e.id
    WHERE s.is_new AND i.marks
  ), outcomes AS (
    INSERT INTO delivery_outcomes (delivery_id, external_issue_id, organization_id)
    SELECT delivery_id, external_issue_id, organization_id FROM linked
  ), locked AS (
    SELECT external_issue_id, refetch,
           marked_seq > done_seq AND lease_until IS NULL AND parked_code IS NULL AND waiting_code IS NULL
             AND attempts = 0 AND lost_leases = 0 AS is_queued
    FROM lanes WHERE external_issue_id IN (SELECT external_issue_id FROM linked)
    ORDER BY external_issue_id FOR UPDATE
  ), newest AS (
    SELECT external_issue_id, max(delivery_id) AS delivery_id, bool_or(refetch) AS refetch
    FROM linked GROUP BY external_issue_id
  )
  UPDATE lanes SET ${markAssignments(`'delivery'`, 'newest.delivery_id::text', 'newest.refetch')}
  FROM newest JOIN locked USING (external_issue_id)
  WHERE lanes.external_issue_id = newest.external_issue_id
    AND NOT (locked.is_queued AND (locked.refetch OR NOT newest.refetch))`;

/** The SQL of receipt. */
@Injectable()
export class ReceiptRepository {
  constructor(private readonly pool: ReceiptPool) {}

  /** Stores all of `deliveries` or none. Repeats, of stored ones and within the batch, only raise a counter. */
  async store(deliveries: readonly NewDelivery[]): Promise<void> {
    const rows = [...mergeRepeats(deliveries).values()];
    const column = <T>(read: (delivery: NewDelivery) => T): T[] => rows.map(({ delivery }) => read(delivery));
    const bodies = column((d) => d.rawBody);
    let end = 1;
    const starts = bodies.map((body) => (end += body.length) - body.length);
    await this.pool.query('store_deliveries', storeSql, [
      column((d) => d.integrationId),
      column((d) => d.dedupeKey),
      column((d) => d.subscriptionId),
      column((d) => d.notificationId),
      column((d) => d.eventType),
      column((d) => d.workItemId),
      column((d) => d.rev),
      column((d) => (d.snapshot === null ? null : JSON.stringify(d.snapshot))),
      column((d) => d.quarantineReason),
      // One binary parameter for all bodies: an array of them would be sent as hexadecimal text.
      Buffer.concat(bodies),
      starts,
      bodies.map((body) => body.length),
      rows.map(({ repeats }) => repeats),
      column((d) => d.marks),
    ]);
  }
}

/** One statement may not touch a row twice, so a delivery that is in a batch twice is stored with its repeats counted. */
function mergeRepeats(deliveries: readonly NewDelivery[]): Map<string, { delivery: NewDelivery; repeats: number }> {
  const rows = new Map<string, { delivery: NewDelivery; repeats: number }>();
  for (const delivery of deliveries) {
    const key = `${delivery.integrationId} ${delivery.dedupeKey}`;
    const row = rows.get(key);
    if (row === undefined) rows.set(key, { delivery, repeats: 0 });
    else row.repeats += 1;
  }
  return rows;
}
