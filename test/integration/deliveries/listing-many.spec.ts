import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createTestDatabase, queryDatabase, type TestDatabase } from '../../support/database.js';
import { linkGroup } from '../../support/link-group.js';
import { makeOrganization } from '../../support/second-organization.js';

const deliveries = 200_000;
/** Linked items with the keys 1,001 and on, beside item 7. */
const manyItems = 1_000;
/** Rows that a page may take, with those that are read to see that the last one is the last. */
const maxRowsRead = 1_000;

let database: TestDatabase;
let app: TestApp;
let integrationId: string;
beforeAll(async () => {
  // One connection: what it has read can be told exactly.
  database = await createTestDatabase();
  app = await startTestApp({ env: { databasePoolSize: 1 }, databaseUrl: database.url });
  const { body: issue } = await app.http.post('/api/0/projects/default/default/issues/', { title: 'Checkout fails' });
  const externalIssueId = await linkGroup(app.dataSource, issue.id, 7);
  await app.dataSource.query(
    `INSERT INTO organization_integrations (organization_id, integration_id)
     SELECT organization_id, integration_id FROM external_issues WHERE id = $1`,
    [externalIssueId],
  );
  await queryDatabase(
    database.url,
    `WITH item AS (
       INSERT INTO external_issues (organization_id, integration_id, key, title, url)
       SELECT organization_id, integration_id, 1000 + n, '', '' FROM external_issues, generate_series(1, $2::int) n
       WHERE id = $1 RETURNING *)
     INSERT INTO lanes (external_issue_id, organization_id, integration_id, marked_by_kind)
     SELECT id, organization_id, integration_id, 'link' FROM item`,
    [externalIssueId, manyItems],
  );
  // Every second one is about item 7, every fourth one about one of the others. Of the oldest, some have parked, some
  // still wait, some were not understood.
  await queryDatabase(
    database.url,
    `INSERT INTO deliveries (integration_id, dedupe_key, event_type, work_item_id, rev, quarantine_reason)
     SELECT integration_id, n, 'workitem.updated',
            CASE WHEN n % 2 = 0 THEN 7 WHEN n % 4 = 1 THEN 8 ELSE 1001 + n / 4 % $3 END, n,
            CASE WHEN n % 2 = 1 AND n < 30 THEN 'resource is no object' END
     FROM external_issues e, generate_series(1, $2::int) n WHERE e.id = $1 ORDER BY n`,
    [externalIssueId, deliveries, manyItems],
  );
  await queryDatabase(
    database.url,
    `INSERT INTO delivery_outcomes (delivery_id, external_issue_id, organization_id, outcome, processed_at)
     SELECT d.id, e.id, e.organization_id, judged.outcome, CASE judged.outcome WHEN 'applied' THEN now() END
     FROM deliveries d JOIN external_issues e ON e.key = d.work_item_id
     CROSS JOIN LATERAL (
       SELECT CASE WHEN e.key > 7 THEN 'applied' WHEN d.rev < 30 THEN 'parked' WHEN d.rev < 60 THEN 'waiting'
                   ELSE 'applied' END AS outcome
     ) judged
     WHERE d.quarantine_reason IS NULL`,
  );
  await queryDatabase(database.url, 'ANALYZE');
  [{ id: integrationId }] = await app.dataSource.query<[{ id: string }]>('SELECT id FROM integrations');
}, 120_000);
afterAll(async () => {
  await app.close();
  await database.drop();
});

/** Rows that the one connection has read of the two large tables so far. */
async function rowsRead(): Promise<number> {
  // Takes effect when the statement has ended.
  await app.dataSource.query('SELECT pg_stat_force_next_flush()');
  const [{ count }] = await app.dataSource.query<[{ count: number }]>(
    `SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS count
     FROM pg_stat_user_tables WHERE relname IN ('deliveries', 'delivery_outcomes')`,
  );
  return count;
}

describe('among very many deliveries', () => {
  it.each([
    ['?outcome=parked', 14],
    ['?outcome=waiting', 15],
    ['?outcome=quarantined', 15],
    ['?outcome=stale', 0],
    ['?outcome=received', 0],
    ['?outcome=applied', 100],
    ['?outcome=unlinked', 100],
    ['?outcome=parked&workItem=7', 14],
    ['', 100],
  ])('%s reads little more than the %i that it shows', async (query, shown) => {
    const path = `/api/0/organizations/default/integrations/${integrationId}/deliveries/`;
    const before = await rowsRead();
    const { body } = await app.http.get(`${path}${query}${query === '' ? '?' : '&'}limit=100`);
    const read = (await rowsRead()) - before;
    expect({ shown: body.length, isBounded: read <= maxRowsRead }).toEqual({ shown, isBounded: true });
  });
});

describe('among very many deliveries of others', () => {
  it.each([
    ['few', 3, 30],
    ['no', 0, 0],
  ])('an organization with %s linked items reads little more than it shows', async (slug, items, shown) => {
    const token = await makeOrganization(app, slug);
    await queryDatabase(
      database.url,
      `WITH organization AS (
         INSERT INTO organization_integrations (organization_id, integration_id)
         SELECT o.id, i.id FROM organizations o, integrations i WHERE o.slug = $1 RETURNING *
       ), item AS (
         INSERT INTO external_issues (organization_id, integration_id, key, title, url)
         SELECT organization_id, integration_id, 1000 + n, '', '' FROM organization, generate_series(1, $2::int) n
         RETURNING *)
       INSERT INTO lanes (external_issue_id, organization_id, integration_id, marked_by_kind)
       SELECT id, organization_id, integration_id, 'link' FROM item`,
      [slug, items],
    );
    const path = `/api/0/organizations/${slug}/integrations/${integrationId}/deliveries/`;
    const before = await rowsRead();
    const { body } = await app.as(token).get(`${path}?limit=30`);
    const read = (await rowsRead()) - before;
    expect({ shown: body.length, isBounded: read <= maxRowsRead }).toEqual({ shown, isBounded: true });
  });
});
