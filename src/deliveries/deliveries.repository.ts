import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../database/transaction-runner.service.js';
import type { HookResource } from '../domain/hook-payload.js';
import type { Page } from '../http/pagination.js';
import type { DeliveryOutcomeName } from './deliveries.types.js';
import type { ReasonSource } from './delivery-reason.js';

/** A delivery as one organization sees it. */
export interface DeliveryRow extends ReasonSource {
  id: string;
  receivedAt: Date;
  rev: number | null;
  processedAt: Date | null;
  duplicates: number;
  lastDuplicateAt: Date | null;
}

/** Whose view of an integration's deliveries is read. */
export interface Viewer {
  organizationId: string;
  integrationId: string;
}

/** With more work items than these, a page is full after a short way through everybody's deliveries. */
const fewItems = 1_000;

/** Whether a stored outcome stands: what was still to be done when the last link ended will not be done. */
const standsSql = '(o.processed_at IS NOT NULL OR l.external_issue_id IS NOT NULL)';

/** A delivery's outcome for one organization: what a run stored, or what follows from the delivery itself. */
const outcomeSql = `
  CASE WHEN d.quarantine_reason IS NOT NULL THEN 'quarantined'
       WHEN o.outcome IS NOT NULL AND ${standsSql} THEN o.outcome
       WHEN d.work_item_id = 0 OR d.event_type IN ('workitem.created', 'workitem.commented') THEN 'ignored'
       ELSE 'unlinked' END`;

const seenSql = `
  SELECT d.id, d.received_at AS "receivedAt", d.event_type AS "eventType", d.work_item_id AS "workItemId", d.rev,
         d.quarantine_reason AS "quarantineReason", d.duplicates, d.last_duplicate_at AS "lastDuplicateAt",
         o.outcome AS "storedOutcome", o.reason AS "storedReason", o.processed_at AS "processedAt",
         ${outcomeSql} AS outcome
  FROM deliveries d
  LEFT JOIN external_issues e
    ON e.organization_id = $2 AND e.integration_id = d.integration_id AND e.key = d.work_item_id
  LEFT JOIN lanes l ON l.external_issue_id = e.id
  -- By the organization, which comes to the same: the planner would take the external issue for independent of the key.
  LEFT JOIN delivery_outcomes o ON o.delivery_id = d.id AND o.organization_id = $2
  WHERE d.integration_id = $1
    -- Of what concerns other organizations nothing is shown, unless there are none: only items that are linked, and what
    -- came of deliveries while they were.
    AND (l.external_issue_id IS NOT NULL OR o.delivery_id IS NOT NULL OR NOT EXISTS (
      SELECT 1 FROM organization_integrations WHERE integration_id = $1 AND organization_id <> $2))`;

/**
 * Picks the deliveries of outcome `$4`. Written so that an index knows those of each outcome, and a few are found among
 * many without reading them all; but for the two of which nothing is stored.
 */
function filterSql(outcome: DeliveryOutcomeName | undefined): string {
  if (outcome === undefined) return '$4::text IS NULL';
  if (outcome === 'unlinked' || outcome === 'ignored') return `${outcomeSql} = $4`;
  if (outcome === 'quarantined') return `d.quarantine_reason IS NOT NULL AND $4::text IS NOT NULL`;
  return `d.quarantine_reason IS NULL AND o.organization_id = $2 AND o.outcome = $4 AND ${standsSql}`;
}

/** The SQL of stored deliveries. */
@Injectable()
export class DeliveriesRepository {
  constructor(private readonly dataSource: DataSource) {}

  async isInUse({ organizationId, integrationId }: Viewer): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      'SELECT 1 FROM organization_integrations WHERE organization_id = $1 AND integration_id = $2',
      [organizationId, integrationId],
    );
    return rows.length > 0;
  }

  /** Newest first; one row more than the page where there is one. */
  async list(
    viewer: Viewer,
    filter: { outcome?: DeliveryOutcomeName | undefined; workItemId?: number | undefined },
    page: Page,
  ): Promise<DeliveryRow[]> {
    return this.dataSource.query<DeliveryRow[]>(
      `${seenSql} AND ($3::int IS NULL OR d.work_item_id = $3) AND ($7::int[] IS NULL OR d.work_item_id = ANY($7))
         AND ${filterSql(filter.outcome)}
       ORDER BY d.id DESC OFFSET $5 LIMIT $6`,
      [
        viewer.integrationId,
        viewer.organizationId,
        filter.workItemId ?? null,
        filter.outcome ?? null,
        page.offset,
        page.limit + 1,
        await this.findOnlyItems(viewer),
      ],
    );
  }

  /**
   * The work items that the viewer may see deliveries of, if others use the integration too and they are few: then the
   * index finds these instead of going through everybody's. Else null.
   */
  private async findOnlyItems({ organizationId, integrationId }: Viewer): Promise<number[] | null> {
    const [{ keys }] = await this.dataSource.query<[{ keys: number[] | null }]>(
      `SELECT CASE WHEN count(*) <= ${fewItems} AND EXISTS (
         SELECT 1 FROM organization_integrations WHERE integration_id = $1 AND organization_id <> $2
       ) THEN coalesce(array_agg(key), '{}') END AS keys
       FROM (SELECT key FROM external_issues WHERE integration_id = $1 AND organization_id = $2
             LIMIT ${fewItems} + 1) items`,
      [integrationId, organizationId],
    );
    return keys;
  }

  async find(viewer: Viewer, deliveryId: string): Promise<(DeliveryRow & { rawBody: Buffer | null }) | undefined> {
    const [row] = await this.dataSource.query<(DeliveryRow & { rawBody: Buffer | null })[]>(
      `SELECT seen.*, d.raw_body AS "rawBody" FROM (${seenSql} AND d.id = $3) seen JOIN deliveries d USING (id)`,
      [viewer.integrationId, viewer.organizationId, deliveryId],
    );
    return row;
  }

  /** Stores what a second reading of a body made of it. */
  async updateResource(tx: Transaction, deliveryId: string, resource: HookResource): Promise<void> {
    await tx.query(
      `UPDATE deliveries SET work_item_id = $2, rev = $3, snapshot = $4::jsonb, quarantine_reason = $5 WHERE id = $1`,
      [
        deliveryId,
        resource.workItemId,
        resource.rev,
        resource.snapshot === null ? null : JSON.stringify(resource.snapshot),
        resource.quarantineReason,
      ],
    );
  }

  /** The external issue of a work item that has a lane, i.e. is linked, in one organization. */
  async findLinkedIssue(tx: Transaction, viewer: Viewer, workItemId: number | null): Promise<string | undefined> {
    const [row] = await tx.query<{ id: string }[]>(
      `SELECT e.id FROM external_issues e JOIN lanes l ON l.external_issue_id = e.id
       WHERE e.organization_id = $1 AND e.integration_id = $2 AND e.key = $3`,
      [viewer.organizationId, viewer.integrationId, workItemId],
    );
    return row?.id;
  }

  /** Makes a delivery wait to be acted on for one external issue, again or for the first time. */
  async reopen(tx: Transaction, viewer: Viewer, deliveryId: string, externalIssueId: string): Promise<void> {
    await tx.query(
      `INSERT INTO delivery_outcomes (delivery_id, external_issue_id, organization_id) VALUES ($1, $2, $3)
       ON CONFLICT (delivery_id, external_issue_id)
       DO UPDATE SET outcome = 'received', reason = NULL, processed_at = NULL`,
      [deliveryId, externalIssueId, viewer.organizationId],
    );
  }
}
