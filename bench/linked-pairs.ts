import type pg from 'pg';
import { settleDatabase } from './database-state.js';

/** Work items of linked pairs have ids from here on, which the simulator does not know: a read of one would show. */
export const firstWorkItemId = 1_000_000;

/** Where pairs are kept. */
export const pairTables = ['groups', 'external_issues', 'group_links', 'lanes'];

/**
 * Links `count` new groups of organization `default` to as many work items, as linking through the API would leave
 * them: Active at revision 1, unresolved, in step.
 */
export async function linkPairs(
  database: pg.Client,
  { integrationId, adoProject, count }: { integrationId: string; adoProject: string; count: number },
): Promise<void> {
  await database.query(
    `WITH project AS (
       UPDATE projects SET last_short_id = $4 WHERE slug = 'default' RETURNING id, organization_id
     ), made AS (
       INSERT INTO groups (organization_id, project_id, short_id, title)
       SELECT organization_id, id, n, 'Checkout fails ' || n FROM project, generate_series(1, $4::int) n
       RETURNING id, organization_id, short_id
     ), items AS (
       INSERT INTO external_issues (organization_id, integration_id, key, title, url, work_item_type, ado_project,
                                    applied_rev, state, state_done)
       SELECT organization_id, $1, $3::int + n, 'Checkout fails ' || n, 'http://127.0.0.1/_workitems/edit/' || n, 'Bug',
              $2, 1, 'Active', false
       FROM project, generate_series(1, $4::int) n
       RETURNING id, organization_id, integration_id, key
     ), opened AS (
       INSERT INTO lanes (external_issue_id, organization_id, integration_id, marked_by_kind)
       SELECT id, organization_id, integration_id, 'link' FROM items
     )
     INSERT INTO group_links (organization_id, group_id, external_issue_id, shadow_status)
     SELECT made.organization_id, made.id, items.id, 'unresolved'
     FROM made JOIN items ON items.key = $3::int + made.short_id`,
    [integrationId, adoProject, firstWorkItemId, count],
  );
  await settleDatabase(database, pairTables);
}
