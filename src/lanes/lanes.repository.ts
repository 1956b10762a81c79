import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isStatementTimeout } from '../database/database-errors.js';
import type { Transaction } from '../database/transaction-runner.service.js';
import { markAssignments } from './mark-assignments.js';
import type { ClaimedLane, LaneFinish, LaneTrigger, WaitingCode } from './lanes.types.js';

/** How long a worker holds a lane; longer than a run may take, so that only a dead or stalled worker loses it. */
const leaseSeconds = 45;

/** From this many leases lost in a row on, a lane runs alone: it may be what kills its workers. */
const suspectAfterLostLeases = 2;

/**
 * Failed tries that count when a lane `l` ends as `e` says. How often a reading was outdated decides whether it is
 * believed in the end, so tries that failed for other reasons do not count towards it.
 */
const failuresBefore = `CASE WHEN e.code = 'outdated' AND l.waiting_code IS DISTINCT FROM e.code THEN 0 ELSE l.attempts END`;

/** What is believed only after some time must not be asked for again at once. */
const jitter = `CASE WHEN e.code = 'outdated' THEN 0.5 + random() / 2 ELSE random() END`;

const dirty = 'marked_seq > done_seq AND parked_code IS NULL';

interface ClaimedRow {
  external_issue_id: string;
  organization_id: string;
  integration_id: string;
  marked_seq: string;
  refetch: boolean;
  marked_by_kind: LaneTrigger['kind'];
  marked_by_id: string | null;
  attempts: number;
  waiting_code: WaitingCode | null;
}

/** All SQL that claims, fences and ends the runs of lanes. Times are the database's. */
@Injectable()
export class LanesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Frees lanes whose lease ran out because their worker died or stalled. That counts as a failed try only from the
   * third time in a row, so that deploys and crashes of the process do not slow the queue down.
   */
  async reapExpiredLeases(): Promise<number> {
    const [, count] = await this.dataSource.query<[unknown, number]>(
      `UPDATE lanes SET lease_until = NULL, lease_token = NULL, lost_leases = lost_leases + 1,
         attempts = attempts + (lost_leases >= 2)::int,
         run_after = CASE WHEN lost_leases >= 2 THEN now() + ${backoff('attempts')} ELSE run_after END
       WHERE external_issue_id IN (
         SELECT external_issue_id FROM lanes WHERE lease_until < now() ORDER BY external_issue_id FOR UPDATE SKIP LOCKED
       )`,
    );
    return count;
  }

  /** Integrations with lanes that are due, in id order. */
  async findDueIntegrations(): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM integrations i WHERE EXISTS (
         SELECT 1 FROM lanes WHERE integration_id = i.id AND ${dirty} AND run_after <= now() AND lease_until IS NULL
       ) ORDER BY id`,
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Claims due lanes of one integration. Reads nothing else: what the lanes have to do is read by a second statement,
   * because this one's snapshot is older than the locks that it takes.
   */
  async claim(integrationId: string, leaseToken: string, limit: number): Promise<ClaimedLane[]> {
    return this.claimWhere(integrationId, leaseToken, limit, `lost_leases < ${suspectAfterLostLeases}`);
  }

  /** Claims one lane that lost several leases in a row. */
  async claimSuspect(integrationId: string, leaseToken: string): Promise<ClaimedLane[]> {
    return this.claimWhere(integrationId, leaseToken, 1, `lost_leases >= ${suspectAfterLostLeases}`);
  }

  private async claimWhere(
    integrationId: string,
    leaseToken: string,
    limit: number,
    condition: string,
  ): Promise<ClaimedLane[]> {
    const [rows] = await this.dataSource.query<[ClaimedRow[], number]>(
      `UPDATE lanes SET lease_until = now() + interval '${leaseSeconds} seconds', lease_token = $2
       WHERE external_issue_id IN (
         SELECT external_issue_id FROM lanes
         WHERE integration_id = $1 AND ${dirty} AND run_after <= now() AND lease_until IS NULL AND ${condition}
         ORDER BY run_after LIMIT $3 FOR UPDATE SKIP LOCKED
       )
       RETURNING external_issue_id, organization_id, integration_id, marked_seq, refetch, marked_by_kind, marked_by_id,
         attempts, waiting_code`,
      [integrationId, leaseToken, limit],
    );
    return rows.map((row) => ({
      externalIssueId: row.external_issue_id,
      organizationId: row.organization_id,
      integrationId: row.integration_id,
      leaseToken,
      markedSeq: row.marked_seq,
      refetch: row.refetch,
      trigger: { kind: row.marked_by_kind, id: row.marked_by_id },
      attempts: row.attempts,
      waitingCode: row.waiting_code,
    }));
  }

  /**
   * Hands lanes back that a run did not reach: due at once, for anybody. One that somebody has locked for long is left
   * to its lease, so that it holds up no other.
   */
  async handBack(leaseToken: string): Promise<void> {
    try {
      await this.endLeases(leaseToken, 'FOR UPDATE');
    } catch (error) {
      if (!isStatementTimeout(error)) throw error;
      await this.endLeases(leaseToken, 'FOR UPDATE SKIP LOCKED');
    }
  }

  private async endLeases(leaseToken: string, locking: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE lanes SET lease_until = NULL, lease_token = NULL, lost_leases = 0
       WHERE external_issue_id IN (
         SELECT external_issue_id FROM lanes WHERE lease_token = $1 AND lease_until IS NOT NULL
         ORDER BY external_issue_id ${locking}
       )`,
      [leaseToken],
    );
  }

  /** Locks those of the lanes that this claim still holds, in key order, and answers their ids. */
  async lockHeld(tx: Transaction, leaseToken: string, externalIssueIds: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ external_issue_id: string }[]>(
      `SELECT external_issue_id FROM lanes WHERE external_issue_id = ANY($1::bigint[]) AND lease_token = $2
       ORDER BY external_issue_id FOR UPDATE`,
      [externalIssueIds, leaseToken],
    );
    return new Set(rows.map((row) => row.external_issue_id));
  }

  /** Ends the runs of lanes that `lockHeld` locked in this transaction. */
  async finish(tx: Transaction, ends: readonly LaneFinish[]): Promise<void> {
    await tx.query(
      `UPDATE lanes l SET
         lease_until = NULL, lease_token = NULL, lost_leases = 0,
         done_seq = CASE WHEN e.kind = 'done' THEN e.marked_seq ELSE l.done_seq END,
         -- A mark that came during the run keeps its wish to read the item.
         refetch = CASE WHEN e.kind = 'done' AND l.marked_seq = e.marked_seq THEN false ELSE l.refetch END,
         attempts = CASE e.kind WHEN 'wait' THEN ${failuresBefore} + 1 ELSE 0 END,
         waiting_code = CASE e.kind WHEN 'wait' THEN e.code END,
         waiting_reason = CASE e.kind WHEN 'wait' THEN e.reason END,
         parked_code = CASE WHEN e.kind = 'park' AND l.marked_seq = e.marked_seq THEN e.code END,
         parked_reason = CASE WHEN e.kind = 'park' AND l.marked_seq = e.marked_seq THEN e.reason END,
         retry_after = CASE WHEN e.retry_after_ms IS NULL THEN NULL
                            ELSE now() + e.retry_after_ms * interval '1 millisecond' END,
         run_after = CASE e.kind
           WHEN 'wait' THEN greatest(now() + ${backoff(failuresBefore, jitter)},
                                     now() + e.retry_after_ms * interval '1 millisecond')
           WHEN 'more' THEN now()
           ELSE l.run_after END,
         -- A parked item counts too: the sweep comes back to it in its turn, not at once.
         compared_at = CASE WHEN e.compared OR e.kind = 'park' THEN now() ELSE l.compared_at END
       FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::boolean[])
         AS e (id, marked_seq, kind, code, reason, retry_after_ms, compared)
       WHERE l.external_issue_id = e.id`,
      [
        ends.map((end) => end.externalIssueId),
        ends.map((end) => end.markedSeq),
        ends.map((end) => end.kind),
        ends.map((end) => ('code' in end ? end.code : null)),
        ends.map((end) => ('reason' in end ? end.reason : null)),
        ends.map((end) => (end.kind === 'wait' ? Math.round(end.retryAfterMs ?? 0) || null : null)),
        ends.map((end) => end.compared),
      ],
    );
  }

  /**
   * Makes the waiting lanes of one organization at one integration due, spread over 30 s: Azure DevOps answered well
   * again. A lane that is due by then anyway keeps its time, or lanes that get through one after another would put the
   * others off again and again. A `Retry-After` is still kept.
   */
  async releaseWaiting(organizationId: string, integrationId: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE lanes SET run_after = greatest(now() + random() * interval '30 seconds', retry_after)
       WHERE external_issue_id IN (
         SELECT external_issue_id FROM lanes
         WHERE organization_id = $1 AND integration_id = $2 AND waiting_code IS NOT NULL AND lease_until IS NULL
           AND run_after > greatest(now() + interval '30 seconds', retry_after)
         ORDER BY external_issue_id FOR UPDATE SKIP LOCKED
       )`,
      [organizationId, integrationId],
    );
  }

  /**
   * Marks idle and parked lanes whose item was not compared with Azure DevOps for `minutes`, the longest ones first:
   * what a lost delivery would have brought is found then. Answers how many.
   */
  async sweep(minutes: number, limit: number): Promise<number> {
    const [, count] = await this.dataSource.query<[unknown, number]>(
      `WITH due AS (
         SELECT external_issue_id FROM lanes
         WHERE compared_at < now() - $1 * interval '1 minute' AND (marked_seq = done_seq OR parked_code IS NOT NULL)
         ORDER BY compared_at LIMIT $2
       ), locked AS (
         SELECT external_issue_id FROM lanes WHERE external_issue_id IN (SELECT external_issue_id FROM due)
         ORDER BY external_issue_id FOR UPDATE SKIP LOCKED
       )
       UPDATE lanes SET ${markAssignments(`'sweep'`, 'NULL', 'true')}
       FROM locked WHERE lanes.external_issue_id = locked.external_issue_id`,
      [minutes, limit],
    );
    return count;
  }

  /**
   * Lets no outage go unprobed for longer than `seconds`: of the lanes that wait for the same reason, in one
   * organization at one integration, the one that comes first is brought forward, however long the back-offs have
   * grown. A `Retry-After` is kept.
   */
  async bringProbesForward(seconds: number): Promise<void> {
    await this.dataSource.query(
      `WITH first AS (
         SELECT DISTINCT ON (organization_id, integration_id, waiting_code) external_issue_id FROM lanes
         WHERE waiting_code IS NOT NULL AND ${dirty} AND lease_until IS NULL
         ORDER BY organization_id, integration_id, waiting_code, run_after
       ), locked AS (
         SELECT external_issue_id FROM lanes
         WHERE external_issue_id IN (SELECT external_issue_id FROM first) AND lease_until IS NULL
           AND run_after > greatest(now() + $1 * interval '1 second', retry_after)
         ORDER BY external_issue_id FOR UPDATE SKIP LOCKED
       )
       UPDATE lanes SET run_after = greatest(now() + $1 * interval '1 second', retry_after)
       FROM locked WHERE lanes.external_issue_id = locked.external_issue_id`,
      [seconds],
    );
  }
}

/**
 * 2, 5, 15, 60, 300, 900 s and then 900 s again, with full jitter unless said otherwise. Both are SQL expressions:
 * failures before, and the part of the time to wait.
 */
function backoff(attempts: string, share = 'random()'): string {
  return `(${share}) * (ARRAY[2, 5, 15, 60, 300, 900])[least(${attempts} + 1, 6)] * interval '1 second'`;
}
