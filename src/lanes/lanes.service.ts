import { Injectable } from '@nestjs/common';
import { afterCommit, type Transaction } from '../database/transaction-runner.service.js';
import { LaneNotifier } from './lane-notifier.service.js';
import type { LaneTrigger } from './lanes.types.js';

/** Marks and keeps the lanes. Everything that could put a pair out of step calls `mark`. */
@Injectable()
export class LanesService {
  constructor(private readonly notifier: LaneNotifier) {}

  /** The lane of a new external issue, marked once. Does nothing but mark when the lane exists already. */
  async open(
    tx: Transaction,
    lane: { externalIssueId: string; organizationId: string; integrationId: string },
    trigger: LaneTrigger,
    options: { refetch: boolean },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO lanes (external_issue_id, organization_id, integration_id, marked_by_kind)
       VALUES ($1, $2, $3, $4) ON CONFLICT (external_issue_id) DO NOTHING`,
      [lane.externalIssueId, lane.organizationId, lane.integrationId, trigger.kind],
    );
    await this.mark(tx, [lane.externalIssueId], trigger, options);
  }

  /** Ends a lane whose external issue is linked to nothing any more. */
  async close(tx: Transaction, externalIssueId: string): Promise<void> {
    await tx.query('DELETE FROM lanes WHERE external_issue_id = $1', [externalIssueId]);
  }

  /**
   * Marks lanes dirty, locking them in key order until the transaction ends; take group locks only after this.
   * A mark unparks and forgets earlier tries, but never jumps a `Retry-After`. Unknown ids are passed over.
   */
  async mark(
    tx: Transaction,
    externalIssueIds: readonly string[],
    trigger: LaneTrigger,
    options: { refetch: boolean },
  ): Promise<void> {
    if (externalIssueIds.length === 0) return;
    await tx.query(
      `WITH locked AS (
         SELECT external_issue_id FROM lanes WHERE external_issue_id = ANY($1::bigint[])
         ORDER BY external_issue_id FOR UPDATE
       )
       UPDATE lanes SET ${markAssignments('$2', '$3', '$4::boolean')}
       FROM locked WHERE lanes.external_issue_id = locked.external_issue_id`,
      [externalIssueIds, trigger.kind, trigger.id, options.refetch],
    );
    afterCommit(tx, () => this.notifier.notify());
  }
}

/** The assignments that make a mark, for statements that mark lanes as part of something larger. */
export function markAssignments(kind: string, id: string, refetch: string): string {
  return `marked_seq = lanes.marked_seq + 1, refetch = lanes.refetch OR ${refetch},
    marked_by_kind = ${kind}, marked_by_id = ${id},
    parked_code = NULL, parked_reason = NULL, waiting_code = NULL, waiting_reason = NULL, attempts = 0, lost_leases = 0,
    run_after = greatest(now(), lanes.retry_after)`;
}
