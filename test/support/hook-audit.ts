import type { IssueDto } from '../../src/groups/issue-view.dto.js';
import type { LinkedPair, ProductSite } from './connected-product.js';
import { queryDatabase } from './database.js';
import type { HookLoad, PostedRevision } from './hook-load.js';

/** Where acknowledged deliveries and the present state of issues disagree; all empty when nothing was lost. */
export interface Audit {
  /** How many notifications were answered 200. */
  acknowledged: number;
  /** How many are stored: also those whose answer was cut off. */
  stored: number;
  /** Answered 200, but not in the database. */
  missing: number[];
  /** Issues that do not show what the highest stored revision of their item says. */
  wrong: { key: number; expected: object; found: object }[];
}

/** Whether every mark is worked off and every stored delivery has its outcome. */
export async function isIdle(databaseUrl: string): Promise<boolean> {
  const [row] = await queryDatabase<{ idle: boolean }>(
    databaseUrl,
    `SELECT NOT EXISTS (SELECT FROM delivery_outcomes WHERE processed_at IS NULL)
        AND NOT EXISTS (SELECT FROM lanes WHERE marked_seq > done_seq) AS idle`,
  );
  return row?.idle === true;
}

/**
 * Lets the 45 s of a lease pass for lanes that were claimed longer than `olderThanMs` ago, i.e. by a process that is
 * dead. Answers how many seconds the longest one had still to run.
 */
export async function expireLeases(databaseUrl: string, olderThanMs = 0): Promise<number> {
  const [row] = await queryDatabase<{ seconds: number }>(
    databaseUrl,
    `WITH held AS (
       SELECT external_issue_id, lease_until FROM lanes
       WHERE lease_until - interval '45 seconds' < now() - $1 * interval '1 millisecond' FOR UPDATE
     ), moved AS (
       UPDATE lanes SET lease_until = lanes.lease_until - interval '45 seconds'
       FROM held WHERE held.external_issue_id = lanes.external_issue_id
     )
     SELECT coalesce(extract(epoch FROM max(lease_until) - now()), 0)::float AS seconds FROM held`,
    [olderThanMs],
  );
  return row?.seconds ?? 0;
}

/** Compares what a load was promised with what is stored and what became of it. */
export async function audit(
  site: ProductSite,
  databaseUrl: string,
  load: HookLoad,
  pairs: readonly LinkedPair[],
): Promise<Audit> {
  const rows = await queryDatabase<{ id: string }>(
    databaseUrl,
    `SELECT notification_id AS id FROM deliveries WHERE event_type = 'workitem.updated' AND notification_id IS NOT NULL`,
  );
  const stored = new Set(rows.map(({ id }) => Number(id)));
  const acknowledged = load.acknowledged();
  const newest = new Map<number, PostedRevision>();
  for (const id of stored) {
    const revision = load.posted.get(id);
    if (revision !== undefined && revision.rev > (newest.get(revision.key)?.rev ?? 0))
      newest.set(revision.key, revision);
  }
  const wrong: Audit['wrong'] = [];
  for (const { issueId, key } of pairs) {
    const revision = newest.get(key);
    if (revision === undefined) continue;
    const issue = await site.call<IssueDto>('GET', `/api/0/organizations/default/issues/${issueId}/`);
    const expected = { status: revision.state === 'Closed' ? 'resolved' : 'unresolved', assignee: revision.assignee };
    const found = { status: issue.status, assignee: issue.assignedTo?.email ?? null };
    if (expected.status !== found.status || expected.assignee !== found.assignee) wrong.push({ key, expected, found });
  }
  const missing = acknowledged.filter((id) => !stored.has(id));
  return { acknowledged: acknowledged.length, stored: stored.size, missing, wrong };
}
