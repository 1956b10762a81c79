import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../database/transaction-runner.service.js';
import type { Identity } from '../domain/work-item.types.js';
import type { GroupStatus } from '../domain/group.types.js';
import type { Page } from '../http/pagination.js';
import { defaultSettings, type IntegrationSettings } from '../integration/integration.types.js';
import type { Decision } from './decision.entity.js';

/** A pair of one group, as the API shows it. */
export interface PairRow {
  id: string;
  key: number;
  url: string;
  title: string;
  integrationId: string;
  adoProject: string | null;
  workItemType: string | null;
  state: string | null;
  stateDone: boolean | null;
  assignee: Identity | null;
  status: GroupStatus;
  hasGroupAssignee: boolean;
  isSameAssignee: boolean;
  isUnmatched: boolean;
  isDirty: boolean;
  waitingReason: string | null;
  parkedReason: string | null;
  settings: Partial<IntegrationSettings> | null;
}

/** Reads of pairs, their lanes and their ledger, for the routes that join both sides. */
@Injectable()
export class PairsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Undefined when the organization does not use the integration. */
  async findSettings(organizationId: string, integrationId: string): Promise<IntegrationSettings | undefined> {
    const [row] = await this.dataSource.query<{ settings: Partial<IntegrationSettings> }[]>(
      'SELECT settings FROM organization_integrations WHERE organization_id = $1 AND integration_id = $2',
      [organizationId, integrationId],
    );
    return row && { ...defaultSettings, ...row.settings };
  }

  /** Keeps the organization from leaving the integration until the transaction ends; false when it has left. */
  async holdIntegration(tx: Transaction, organizationId: string, integrationId: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      'SELECT 1 FROM organization_integrations WHERE organization_id = $1 AND integration_id = $2 FOR KEY SHARE',
      [organizationId, integrationId],
    );
    return rows.length > 0;
  }

  async hasExternalIssue(organizationId: string, externalIssueId: string): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      'SELECT 1 FROM external_issues WHERE organization_id = $1 AND id = $2',
      [organizationId, externalIssueId],
    );
    return rows.length > 0;
  }

  /** Whether the external issue is linked to a group, and so has a lane. */
  async isLinked(tx: Transaction, organizationId: string, externalIssueId: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      'SELECT 1 FROM lanes WHERE organization_id = $1 AND external_issue_id = $2',
      [organizationId, externalIssueId],
    );
    return rows.length > 0;
  }

  /** The pairs of one group, in the order of linking. */
  async listOfGroup(organizationId: string, groupId: string): Promise<PairRow[]> {
    return this.dataSource.query<PairRow[]>(
      `SELECT e.id, e.key, e.url, e.title, e.integration_id AS "integrationId", e.ado_project AS "adoProject",
              e.work_item_type AS "workItemType", e.state, e.state_done AS "stateDone", e.assignee, g.status,
              a.user_id IS NOT NULL AS "hasGroupAssignee",
              EXISTS (
                SELECT 1 FROM user_emails m
                WHERE m.user_id = a.user_id AND m.is_verified AND m.email = e.assignee->>'uniqueName'
              ) AS "isSameAssignee",
              l.assignee_unmatched AS "isUnmatched", n.marked_seq > n.done_seq AS "isDirty",
              n.waiting_reason AS "waitingReason", n.parked_reason AS "parkedReason", oi.settings
       FROM group_links l
       JOIN external_issues e ON e.id = l.external_issue_id
       JOIN groups g ON g.id = l.group_id
       JOIN lanes n ON n.external_issue_id = e.id
       LEFT JOIN group_assignees a ON a.group_id = g.id
       LEFT JOIN organization_integrations oi
         ON oi.organization_id = e.organization_id AND oi.integration_id = e.integration_id
       WHERE l.organization_id = $1 AND l.group_id = $2 ORDER BY l.id`,
      [organizationId, groupId],
    );
  }

  /** The ledger of an external issue, newest first; one more than the page where there is one. */
  async listDecisions(organizationId: string, externalIssueId: string, page: Page): Promise<Decision[]> {
    return this.dataSource.query<Decision[]>(
      `SELECT id, group_id AS "groupId", at, field, trigger_kind AS "triggerKind", trigger_id AS "triggerId", before,
              after, action, outcome, reason, revision
       FROM decisions WHERE organization_id = $1 AND external_issue_id = $2
       ORDER BY id DESC OFFSET $3 LIMIT $4`,
      [organizationId, externalIssueId, page.offset, page.limit + 1],
    );
  }
}
