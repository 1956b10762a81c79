import { Injectable } from '@nestjs/common';
import { ReceiptPool } from '../database/receipt-pool.js';
import { markAssignments } from '../lanes/mark-assignments.js';
import type { NewDelivery } from './deliveries.types.js';

/** Events that may put a pair out of step; the others are stored and shown, but ask for nothing yet. */
const markingEventTypes = ['workitem.updated', 'workitem.deleted', 'workitem.restored'];

/**
 * Stores deliveries and marks the lanes of their work items, all in one statement and so in one commit. Rows are
 * written in the order of their keys and lanes locked in theirs, so that concurrent batches never deadlock.
 *
 * Integrations are locked once per batch, against being deleted meanwhile; a foreign key would look up and lock the same
 * row again for each delivery.
 *
 * A lane that is queued already and in nobody's hands needs no further mark: whoever claims it, which nobody can before
 * this commits, reads its deliveries after the claim. So a burst keeps its place in the queue and writes no lane again.
 * That is judged by the locked row, which may be newer than what the statement itself sees.
 *
 * Answers the integrations of `$1` that do not exist.
 */
const storeSql = `
  WITH known AS (
    SELECT id FROM integrations WHERE id = ANY ($1::bigint[]) ORDER BY id FOR KEY SHARE
  ), stored AS (
    INSERT INTO deliveries AS d (integration_id, dedupe_key, subscription_id, notification_id, event_type, work_item_id,
                                 rev, snapshot, quarantine_reason, raw_body, duplicates, last_duplicate_at)
    SELECT integration_id, dedupe_key, subscription_id, notification_id, event_type, work_item_id, rev, snapshot,
           quarantine_reason, substring($10::bytea FROM body_start FOR body_length), duplicates,
           CASE WHEN duplicates > 0 THEN now() END
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::int[], $8::jsonb[],
                $9::text[], $11::int[], $12::int[], $13::int[])
      AS input (integration_id, dedupe_key, subscription_id, notification_id, event_type, work_item_id, rev, snapshot,
                quarantine_reason, body_start, body_length, duplicates)
    JOIN known ON known.id = integration_id
    ORDER BY integration_id, dedupe_key
    ON CONFLICT (integration_id, dedupe_key) DO UPDATE
      SET duplicates = d.duplicates + 1 + excluded.duplicates, last_duplicate_at = now()
    RETURNING id, integration_id, work_item_id, snapshot IS NULL AS refetch,
              xmax = 0 AND event_type = ANY ($14::text[]) AS marks
  ), linked AS (
    SELECT s.id AS delivery_id, e.id AS external_issue_id, s.refetch
    FROM stored s JOIN external_issues e ON e.integration_id = s.integration_id AND e.key = s.work_item_id
    WHERE s.marks
  ), locked AS (
    SELECT external_issue_id, organization_id, refetch,
           marked_seq > done_seq AND lease_until IS NULL AND parked_code IS NULL AND waiting_code IS NULL
             AND attempts = 0 AND lost_leases = 0 AS is_queued
    FROM lanes WHERE external_issue_id = ANY (ARRAY (SELECT external_issue_id FROM linked))
    ORDER BY external_issue_id FOR UPDATE
  ), outcomes AS (
    INSERT INTO delivery_outcomes (delivery_id, external_issue_id, organization_id)
    SELECT delivery_id, external_issue_id, organization_id FROM linked JOIN locked USING (external_issue_id)
  ), newest AS (
    SELECT external_issue_id, max(delivery_id) AS delivery_id, bool_or(refetch) AS refetch
    FROM linked GROUP BY external_issue_id
  ), marked AS (
    UPDATE lanes SET ${markAssignments(`'delivery'`, 'newest.delivery_id::text', 'newest.refetch')}
    FROM newest JOIN locked USING (external_issue_id)
    WHERE lanes.external_issue_id = newest.external_issue_id
      AND NOT (locked.is_queued AND (locked.refetch OR NOT newest.refetch))
  )
  SELECT DISTINCT integration_id FROM unnest($1::bigint[]) AS integration_id
  WHERE integration_id NOT IN (SELECT id FROM known)`;

/** The SQL of receipt. */
@Injectable()
export class ReceiptRepository {
  constructor(private readonly pool: ReceiptPool) {}

  /**
   * Stores `deliveries` or, when it throws, none of them. Repeats, of stored ones and within the batch, only raise a
   * counter. Answers the ids of integrations that do not exist: nothing was stored for these.
   */
  async store(deliveries: readonly NewDelivery[]): Promise<Set<string>> {
    const rows = [...mergeRepeats(deliveries).values()];
    const column = <T>(read: (delivery: NewDelivery) => T): T[] => rows.map(({ delivery }) => read(delivery));
    const bodies = column((d) => d.rawBody);
    let end = 1;
    const starts = bodies.map((body) => (end += body.length) - body.length);
    const unknown = await this.pool.query<{ integration_id: string }>('store_deliveries', storeSql, [
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
      markingEventTypes,
    ]);
    return new Set(unknown.map((row) => row.integration_id));
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
