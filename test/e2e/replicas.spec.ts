import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { findFreePort } from '../../src/database/embedded/free-port.js';
import { runMigrations } from '../../src/database/run-migrations.js';
import {
  assignees,
  makeProductSite,
  type Hook,
  type LinkedPair,
  type ProductSite,
} from '../support/connected-product.js';
import { createTestDatabase, queryDatabase, type TestDatabase } from '../support/database.js';
import { expireLeases, isIdle } from '../support/hook-audit.js';
import { startProduct, type Product } from '../support/product.js';
import { waitUntil } from '../support/wait-until.js';

/** More than one process claims at a time: two batches of 200. */
const pairCount = 500;

describe('ten replicas that start at once on an empty database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase('template1');
  });
  afterAll(() => database.drop());

  it('migrate it once', async () => {
    const ran = await Promise.all(Array.from({ length: 10 }, () => runMigrations(database.url)));
    expect(ran.filter((names) => names.length > 0)).toHaveLength(1);
  });
});

describe('two processes on one database', () => {
  let site: ProductSite;
  let database: TestDatabase;
  let survivor: Product;
  let victim: Product;
  let integrationId: string;
  let hook: Hook;
  let pairs: LinkedPair[];

  beforeAll(async () => {
    site = await makeProductSite();
    database = await createTestDatabase('template1');
    const shared = { DATABASE_URL: database.url, LOCKSTEP_ENCRYPTION_KEY: randomBytes(32).toString('base64') };
    const second = { ...site.env(shared), PORT: String(await findFreePort()) };
    [survivor, victim] = await Promise.all([startProduct(site.env(shared)), startProduct(second)]);
    ({ integrationId, hook } = await site.connect());
    pairs = await insertPairs(site, database.url, integrationId);
  }, 120_000);

  afterAll(async () => {
    await Promise.all([survivor.end('SIGKILL'), victim.end('SIGKILL')]);
    await database.drop();
    await site.sim.close();
  }, 30_000);

  it('that was empty when both started make one organization and one token', async () => {
    const sql =
      'SELECT (SELECT count(*) FROM organizations)::int AS organizations, (SELECT count(*) FROM api_tokens)::int AS tokens';
    expect(await queryDatabase(database.url, sql)).toEqual([{ organizations: 1, tokens: 1 }]);
  });

  it('work off one backlog, each change applied once, also when one of them is killed', async () => {
    // Both claim their share and are held up in reading it.
    site.sim.addFault({ kind: 'slow', route: 'workitems', delayMs: 4_000 });
    await postChanges(site, hook, pairs);
    await waitUntil('both hold lanes', 15_000, async () => {
      const sql = 'SELECT count(DISTINCT lease_token)::int AS claims FROM lanes WHERE lease_until > now()';
      const [row] = await queryDatabase<{ claims: number }>(database.url, sql);
      return (row?.claims ?? 0) > 2;
    });
    await victim.end('SIGKILL');
    site.sim.clearFaults();
    const longestLeaseSeconds = await expireLeases(database.url);
    await waitUntil('the other has done it all', 40_000, () => isIdle(database.url));
    const changes = await queryDatabase<{ type: string; groups: number; activities: number }>(
      database.url,
      `SELECT type, count(DISTINCT group_id)::int AS groups, count(*)::int AS activities
       FROM activities WHERE type IN ('set_resolved', 'assigned') GROUP BY type ORDER BY type`,
    );
    expect(longestLeaseSeconds).toBeLessThanOrEqual(45);
    expect(changes).toEqual([
      { type: 'assigned', groups: pairCount, activities: pairCount },
      { type: 'set_resolved', groups: pairCount, activities: pairCount },
    ]);
  }, 90_000);
});

/** Links new issues to new work items, in step with them, without a thousand requests. */
async function insertPairs(site: ProductSite, databaseUrl: string, integrationId: string): Promise<LinkedPair[]> {
  const keys = Array.from({ length: pairCount }, () => site.sim.createWorkItem({ type: 'Bug' }));
  return queryDatabase<{ issueId: string; key: number }>(
    databaseUrl,
    `WITH made AS (
       INSERT INTO groups (organization_id, project_id, short_id, title)
       SELECT p.organization_id, p.id, key, 'Bug ' || key FROM projects p, unnest($1::int[]) AS key
       RETURNING id, organization_id, short_id AS key
     ), items AS (
       INSERT INTO external_issues (organization_id, integration_id, key, title, url, work_item_type, ado_project,
                                    applied_rev, state, state_done)
       SELECT organization_id, $2, key, 'Bug ' || key, 'https://example.com/' || key, 'Bug', 'Web Shop', 1, 'New', false
       FROM made RETURNING id, organization_id, key
     ), queues AS (
       INSERT INTO lanes (external_issue_id, organization_id, integration_id, marked_by_kind)
       SELECT id, organization_id, $2, 'link' FROM items
     ), links AS (
       INSERT INTO group_links (organization_id, group_id, external_issue_id, shadow_status)
       SELECT made.organization_id, made.id, items.id, 'unresolved' FROM made JOIN items USING (key)
     )
     SELECT id AS "issueId", key FROM made`,
    [keys, integrationId],
  );
}

/** Closes and assigns every item, and posts a hook for each that makes the item be read. */
async function postChanges(site: ProductSite, { url, secret }: Hook, pairs: readonly LinkedPair[]): Promise<void> {
  const headers = { 'content-type': 'application/json', 'shared-secret': secret };
  const post = async ({ key }: LinkedPair): Promise<number> => {
    site.sim.updateWorkItem(key, { 'System.State': 'Closed', 'System.AssignedTo': assignees[0] });
    const body = site.sim.buildNotification({ workItemId: key, resourceDetails: 'minimal' });
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    await response.arrayBuffer();
    return response.status;
  };
  const statuses = await Promise.all(pairs.map(post));
  if (statuses.some((status) => status !== 200))
    throw new Error(`The webhook answered ${[...new Set(statuses)].join()}.`);
}
