import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction-runner.service.js';
import type { GroupStatus } from '../domain/group.types.js';
import type { WorkItemSnapshot } from '../domain/work-item.types.js';
import { LanesService } from '../lanes/lanes.service.js';

/** A work item as it was read for linking. */
export interface ReadWorkItem {
  key: number;
  snapshot: WorkItemSnapshot;
  /** Whether its state counts as done; null when that is not known. */
  stateDone: boolean | null;
  /** Page of the item in Azure DevOps' own UI. */
  url: string;
}

/** Makes and ends pairs: the link of a group with a work item, with both sides of the shadow. */
@Injectable()
export class PairsService {
  constructor(private readonly lanes: LanesService) {}

  /**
   * The external issue of a work item, made when needed, its lane open, marked and locked: call this before locking the
   * group. What was read becomes the item side of the shadow, unless other groups are linked already: their shadow is
   * what was agreed with them, and the marked lane reads the item anew.
   */
  async openExternalIssue(
    tx: Transaction,
    owner: { organizationId: string; integrationId: string },
    item: ReadWorkItem,
    groupId: string,
  ): Promise<string> {
    const { organizationId, integrationId } = owner;
    const { key, snapshot, stateDone, url } = item;
    await tx.query(
      `INSERT INTO external_issues (organization_id, integration_id, key, title, url) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (organization_id, integration_id, key) DO NOTHING`,
      [organizationId, integrationId, key, snapshot.title, url],
    );
    const [{ id }] = await tx.query<[{ id: string }]>(
      'SELECT id FROM external_issues WHERE organization_id = $1 AND integration_id = $2 AND key = $3',
      [organizationId, integrationId, key],
    );
    const isNew = await this.lanes.open(
      tx,
      { externalIssueId: id, organizationId, integrationId },
      { kind: 'link', id: groupId },
      { refetch: true },
    );
    if (isNew) {
      await tx.query(
        `UPDATE external_issues SET title = $2, url = $3, work_item_type = $4, ado_project = $5, applied_rev = $6,
           state = $7, state_done = $8, assignee = $9::jsonb
         WHERE id = $1`,
        [
          id,
          snapshot.title,
          url,
          snapshot.type,
          snapshot.project,
          snapshot.rev,
          snapshot.state,
          stateDone,
          snapshot.assignee === null ? null : JSON.stringify(snapshot.assignee),
        ],
      );
    }
    return id;
  }

  /** Links a group that the transaction has locked. Its present values become its side of the shadow. */
  async link(
    tx: Transaction,
    group: { organizationId: string; id: string; status: GroupStatus; assigneeId: string | null },
    externalIssueId: string,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO group_links (organization_id, group_id, external_issue_id, shadow_status, shadow_assignee_id)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (group_id, external_issue_id) DO NOTHING`,
      [group.organizationId, group.id, externalIssueId, group.status, group.assigneeId],
    );
  }

  /**
   * Ends one link, and the lane when it was the last one; false when there was none. A lane that goes on is marked in any
   * case: a run that changed another of its groups may have passed it over while it was locked.
   */
  async unlink(
    tx: Transaction,
    owner: { organizationId: string; integrationId: string },
    groupId: string,
    externalIssueId: string,
  ): Promise<boolean> {
    // Whatever is linked has a lane; that of another organization is not even waited for.
    if (!(await this.lanes.lock(tx, { ...owner, externalIssueId }))) return false;
    const [, count] = await tx.query<[unknown, number]>(
      'DELETE FROM group_links WHERE organization_id = $1 AND group_id = $2 AND external_issue_id = $3',
      [owner.organizationId, groupId, externalIssueId],
    );
    const left = await tx.query<unknown[]>('SELECT 1 FROM group_links WHERE external_issue_id = $1 LIMIT 1', [
      externalIssueId,
    ]);
    if (left.length === 0) await this.lanes.close(tx, [externalIssueId]);
    else await this.lanes.mark(tx, [externalIssueId], { kind: 'link', id: groupId }, { refetch: false });
    return count > 0;
  }
}
