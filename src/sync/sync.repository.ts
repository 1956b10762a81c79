import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../database/transaction-runner.service.js';
import type { GroupStatus } from '../domain/group.types.js';
import type { Identity, WorkItemSnapshot } from '../domain/work-item.types.js';
import { defaultSettings, type IntegrationSettings } from '../integration/integration.types.js';
import type { ClaimedLane } from '../lanes/lanes.types.js';
import type { LaneResult, LaneWork } from './sync.types.js';

/** Deliveries that one run of a lane takes on at most: a transaction has to end well within its time-out. */
const deliveriesPerRun = 500;

interface WorkRow {
  id: string;
  organization_id: string;
  integration_id: string;
  key: number;
  applied_rev: number | null;
  state: string | null;
  state_done: boolean | null;
  assignee: Identity | null;
  settings: Partial<IntegrationSettings> | null;
  delivery_ids: string[] | null;
  announced_rev: number | null;
  newest_id: string | null;
  newest_snapshot: WorkItemSnapshot | null;
}

/** A link with the group side of the shadow, as stored. */
export interface LinkRow {
  linkId: string;
  externalIssueId: string;
  groupId: string;
  shadowStatus: GroupStatus;
  shadowAssigneeId: string | null;
  assigneeUnmatched: boolean;
}

/** What a run reads and writes beside lanes and groups: external issues, links, outcomes and the ledger. */
@Injectable()
export class SyncRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The work of claimed lanes. Must be a statement after the claim: only then does it see every delivery whose mark
   * the claim answers.
   */
  async loadWork(lanes: readonly ClaimedLane[]): Promise<LaneWork[]> {
    const rows = await this.dataSource.query<WorkRow[]>(
      `SELECT e.id, e.organization_id, e.integration_id, e.key, e.applied_rev, e.state, e.state_done, e.assignee,
              oi.settings, waiting.delivery_ids, waiting.announced_rev, newest.id AS newest_id, newest.snapshot AS newest_snapshot
       FROM unnest($1::bigint[]) AS lane (id)
       JOIN external_issues e ON e.id = lane.id
       LEFT JOIN organization_integrations oi
         ON oi.organization_id = e.organization_id AND oi.integration_id = e.integration_id
       LEFT JOIN LATERAL (
         SELECT array_agg(o.delivery_id) AS delivery_ids, max(d.rev) AS announced_rev,
                (array_agg(o.delivery_id ORDER BY d.rev DESC, o.delivery_id DESC) FILTER (WHERE d.is_whole))[1] AS newest_id
         FROM (
           SELECT delivery_id FROM delivery_outcomes
           WHERE external_issue_id = e.id AND processed_at IS NULL
           -- The latest first: they are the likeliest to show the newest revision.
           ORDER BY delivery_id DESC LIMIT $2
         ) o
         -- OFFSET keeps the planner from reading all deliveries once per lane where it expects many to wait.
         CROSS JOIN LATERAL (
           SELECT rev, snapshot IS NOT NULL AS is_whole FROM deliveries WHERE id = o.delivery_id OFFSET 0
         ) d
       ) waiting ON true
       LEFT JOIN deliveries newest ON newest.id = waiting.newest_id`,
      [lanes.map(({ externalIssueId }) => externalIssueId), deliveriesPerRun],
    );
    const byId = new Map(lanes.map((lane) => [lane.externalIssueId, lane]));
    return rows.flatMap((row) => {
      const lane = byId.get(row.id);
      return lane === undefined ? [] : [toWork(row, lane)];
    });
  }

  /**
   * By organization, the settings as they are now. A change that is committed later marks every lane, and so counts from
   * the next run on.
   */
  async findSettings(
    tx: Transaction,
    works: readonly Pick<LaneWork, 'organizationId' | 'integrationId'>[],
  ): Promise<Map<string, IntegrationSettings>> {
    const pairs = new Map(works.map((work) => [work.organizationId, work.integrationId]));
    const rows = await tx.query<{ id: string; settings: Partial<IntegrationSettings> | null }[]>(
      `SELECT given.organization_id AS id, oi.settings
       FROM unnest($1::bigint[], $2::bigint[]) AS given (organization_id, integration_id)
       LEFT JOIN organization_integrations oi USING (organization_id, integration_id)`,
      [[...pairs.keys()], [...pairs.values()]],
    );
    return new Map(rows.map(({ id, settings }) => [id, { ...defaultSettings, ...settings }]));
  }

  /** The links of external issues, in no order. Read under the lanes' locks, which every change of links takes too. */
  async findLinks(tx: Transaction, externalIssueIds: readonly string[]): Promise<LinkRow[]> {
    return tx.query<LinkRow[]>(
      `SELECT id AS "linkId", external_issue_id AS "externalIssueId", group_id AS "groupId",
              shadow_status AS "shadowStatus", shadow_assignee_id AS "shadowAssigneeId",
              assignee_unmatched AS "assigneeUnmatched"
       FROM group_links WHERE external_issue_id = ANY($1::bigint[])`,
      [externalIssueIds],
    );
  }

  /** Writes what runs came to: both sides of the shadow, the outcome of each delivery, the ledger. */
  async write(tx: Transaction, results: readonly LaneResult[]): Promise<void> {
    await tx.query(writeSql, [
      JSON.stringify(results.flatMap(({ item }) => item ?? [])),
      JSON.stringify(results.flatMap(({ links }) => links)),
      JSON.stringify(results.flatMap(({ outcome }) => (outcome.deliveryIds.length === 0 ? [] : outcome))),
      JSON.stringify(results.flatMap(({ decisions }) => decisions)),
    ]);
  }
}

function toWork(row: WorkRow, lane: ClaimedLane): LaneWork {
  return {
    lane,
    externalIssueId: row.id,
    organizationId: row.organization_id,
    integrationId: row.integration_id,
    key: row.key,
    shadow: { appliedRev: row.applied_rev, state: row.state, stateDone: row.state_done, assignee: row.assignee },
    settings: { ...defaultSettings, ...row.settings },
    newest:
      row.newest_id === null || row.newest_snapshot === null
        ? null
        : { deliveryId: row.newest_id, snapshot: row.newest_snapshot },
    announcedRev: row.announced_rev,
    deliveryIds: row.delivery_ids ?? [],
    hasMoreDeliveries: row.delivery_ids?.length === deliveriesPerRun,
  };
}

/**
 * One statement for all of it. A decision that repeats the last one about the same field of the same pair is not
 * written again. Of the deliveries, the one that brought the item and those that made it be read get the run's
 * outcome; the others were overtaken by a newer revision.
 */
const writeSql = `
  WITH items AS (
    UPDATE external_issues e SET
      applied_rev = i."appliedRev", state = i.state, state_done = i."stateDone", assignee = i.assignee,
      work_item_type = i.type, ado_project = i.project, title = coalesce(nullif(i.title, ''), e.title)
    FROM jsonb_to_recordset($1::jsonb) AS i
      (id bigint, "appliedRev" int, state text, "stateDone" boolean, assignee jsonb, type text, project text, title text)
    WHERE e.id = i.id
  ), links AS (
    UPDATE group_links l SET
      shadow_status = i.status, shadow_assignee_id = i."assigneeId", assignee_unmatched = i."assigneeUnmatched"
    FROM jsonb_to_recordset($2::jsonb) AS i
      ("linkId" bigint, status text, "assigneeId" bigint, "assigneeUnmatched" boolean)
    WHERE l.id = i."linkId"
      AND (l.shadow_status, l.shadow_assignee_id, l.assignee_unmatched)
          IS DISTINCT FROM (i.status, i."assigneeId", i."assigneeUnmatched")
  ), outcomes AS (
    UPDATE delivery_outcomes o SET
      outcome = CASE WHEN is_pending THEN i.pending->>'outcome' WHEN is_overtaken THEN 'stale' ELSE i.outcome END,
      reason = CASE
        WHEN is_pending THEN i.pending->>'reason'
        WHEN NOT is_overtaken THEN i.reason
        WHEN d.rev = i."appliedRev" THEN 'revision ' || d.rev || ' was applied already'
        ELSE 'revision ' || i."appliedRev" || ', which is newer, was applied' END,
      processed_at = CASE WHEN is_pending THEN NULL ELSE now() END
    FROM jsonb_to_recordset($3::jsonb) AS i
      ("externalIssueId" bigint, "deliveryIds" bigint[], "carrierId" bigint, "appliedRev" int, outcome text, reason text,
       pending jsonb)
    CROSS JOIN LATERAL unnest(i."deliveryIds") AS waiting (id)
    JOIN deliveries d ON d.id = waiting.id
    CROSS JOIN LATERAL (
      SELECT
        coalesce(jsonb_typeof(i.pending) = 'object', false)
          AND NOT ((i.pending->>'settlesSnapshots')::boolean AND d.snapshot IS NOT NULL) AS is_pending,
        d.snapshot IS NOT NULL AND d.id IS DISTINCT FROM i."carrierId" AND d.rev <= i."appliedRev" AS is_overtaken
    ) judged
    WHERE o.external_issue_id = i."externalIssueId" AND o.delivery_id = waiting.id
      -- One that goes on waiting for the same reason is not written anew with each try.
      AND NOT (is_pending AND (o.outcome, o.reason) IS NOT DISTINCT FROM (i.pending->>'outcome', i.pending->>'reason'))
  )
  INSERT INTO decisions (organization_id, external_issue_id, group_id, field, trigger_kind, trigger_id, before, after,
                         action, outcome, reason, revision)
  SELECT i."organizationId", i."externalIssueId", i."groupId", i.field, i."triggerKind", i."triggerId", i.before, i.after,
         i.action, i.outcome, i.reason, i.revision
  FROM jsonb_to_recordset($4::jsonb) AS i
    ("organizationId" bigint, "externalIssueId" bigint, "groupId" bigint, field text, "triggerKind" text,
     "triggerId" text, before jsonb, after jsonb, action text, outcome text, reason text, revision int)
  LEFT JOIN LATERAL (
    SELECT d.before, d.after, d.action, d.outcome, d.reason FROM decisions d
    WHERE d.external_issue_id = i."externalIssueId" AND d.group_id IS NOT DISTINCT FROM i."groupId" AND d.field = i.field
    ORDER BY d.id DESC LIMIT 1
  ) last ON true
  WHERE (last.before, last.after, last.action, last.outcome, last.reason)
        IS DISTINCT FROM (i.before, i.after, i.action, i.outcome, i.reason)`;
