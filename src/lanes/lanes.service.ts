import { Injectable } from '@nestjs/common';
import { afterCommit, type Transaction } from '../database/transaction-runner.service.js';
import { LaneNotifier } from './lane-notifier.service.js';
import { markAssignments } from './mark-assignments.js';
import type { LaneTrigger } from './lanes.types.js';

/** Marks and keeps the lanes. Everything that could put a pair out of step calls `mark`. */
@Injectable()
export class LanesService {
  constructor(private readonly notifier: LaneNotifier) {}

  /** Opens the lane of an external issue where there is none, and marks it. Answers whether it was opened. */
  async open(
    tx: Transaction,
    lane: { externalIssueId: string; organizationId: string; integrationId: string },
    trigger: LaneTrigger,
    options: { refetch: boolean },
  ): Promise<boolean> {
    const opened = await tx.query<unknown[]>(
      `INSERT INTO lanes (external_issue_id, organization_id, integration_id, marked_by_kind)
       VALUES ($1, $2, $3, $4) ON CONFLICT (external_issue_id) DO NOTHING RETURNING 1`,
      [lane.externalIssueId, lane.organizationId, lane.integrationId, trigger.kind],
    );
    await this.mark(tx, [lane.externalIssueId], trigger, options);
    return opened.length > 0;
  }

  /**
   * Locks one lane until the transaction ends, so that nothing about its pairs changes meanwhile; false when the
   * organization has none for that external issue of that integration.
   */
  async lock(
    tx: Transaction,
    lane: { externalIssueId: string; organizationId: string; integrationId: string },
  ): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT FROM lanes WHERE external_issue_id = $1 AND organization_id = $2 AND integration_id = $3 FOR UPDATE`,
      [lane.externalIssueId, lane.organizationId, lane.integrationId],
    );
    return rows.length > 0;
  }

  /** Ends lanes whose external issues are linked to nothing any more. */
  async close(tx: Transaction, externalIssueIds: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM lanes WHERE external_issue_id = ANY($1::bigint[])', [externalIssueIds]);
  }

  /**
   * Marks lanes dirty, locking them in key order until the transaction ends; take group locks only after this.
   * A mark unparks and forgets earlier tries, but never jumps a `Retry-After`. Unknown ids are passed over; so are lanes
   * that somebody else has locked, if `passOverLocked`, for those who have locked groups or addresses already and may not
   * wait.
   */
  async mark(
    tx: Transaction,
    externalIssueIds: readonly string[],
    trigger: LaneTrigger,
    options: { refetch: boolean; passOverLocked?: boolean },
  ): Promise<void> {
    if (externalIssueIds.length === 0) return;
    await tx.query(
      `WITH locked AS (
         SELECT external_issue_id FROM lanes WHERE external_issue_id = ANY($1::bigint[])
         ORDER BY external_issue_id FOR UPDATE ${options.passOverLocked === true ? 'SKIP LOCKED' : ''}
       )
       UPDATE lanes SET ${markAssignments('$2', '$3', '$4::boolean')}
       FROM locked WHERE lanes.external_issue_id = locked.external_issue_id`,
      [externalIssueIds, trigger.kind, trigger.id, options.refetch],
    );
    afterCommit(tx, () => this.notifier.notify());
  }
}
