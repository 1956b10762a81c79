import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction-runner.service.js';
import { LanesService } from '../lanes/lanes.service.js';
import type { LaneTrigger } from '../lanes/lanes.types.js';

/** Knows which groups are linked to which external issues, by id only, and marks their lanes. */
@Injectable()
export class LinksService {
  constructor(private readonly lanes: LanesService) {}

  /**
   * Marks the lane of every work item that the groups are linked to. Whoever changes a group calls this first in the
   * same transaction: lanes are locked before groups.
   */
  async markGroups(tx: Transaction, groupIds: readonly string[], trigger: LaneTrigger): Promise<void> {
    const rows = await tx.query<{ id: string }[]>(
      'SELECT DISTINCT external_issue_id AS id FROM group_links WHERE group_id = ANY($1::bigint[])',
      [groupIds],
    );
    await this.lanes.mark(
      tx,
      rows.map(({ id }) => id),
      trigger,
      { refetch: false },
    );
  }
}
