import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createTestDatabase, queryDatabase, type TestDatabase } from '../../support/database.js';
import { linkGroup } from '../../support/link-group.js';

const deliveries = 200_000;
/** Rows that a page may take, with those that are read to see that the last one is the last. */
const maxRowsRead = 1_000;

let database: TestDatabase;
let app: TestApp;
let path: string;
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
  // Every second one is about the linked item. Of the oldest, some have parked, some still wait, some were not understood.
  await queryDatabase(
    database.url,
    `INSERT INTO deliveries (integration_id, dedupe_key, event_type, work_item_id, rev, quarantine_reason)
     SELECT integration_id, n, 'workitem.updated', CASE n % 2 WHEN 0 THEN 7 ELSE 8 END, n,
            CASE WHEN n % 2 = 1 AND n < 30 THEN 'resource is no object' END
     FROM external_issues e, generate_series(1, $2::int) n WHERE e.id = $1 ORDER BY n`,
    [externalIssueId, deliveries],
  );
  await queryDatabase(
    database.url,
    `INSERT INTO delivery_outcomes (delivery_id, external_issue_id, organization_id, outcome, processed_at)
     SELECT d.id, e.id, e.organization_id, judged.outcome, CASE judged.outcome WHEN 'applied' THEN now() END
     FROM deliveries d JOIN external_issues e ON e.key = d.work_item_id
     CROSS JOIN LATERAL (
       SELECT CASE WHEN d.rev < 30 THEN 'parked' WHEN d.rev < 60 THEN 'waiting' ELSE 'applied' END AS outcome
     ) judged
     WHERE e.id = $1`,
    [externalIssueId],
  );
  await queryDatabase(database.url, 'ANALYZE');
  const [{ id }] = await app.dataSource.query<[{ id: string }]>('SELECT id FROM integrations');
  path = `/api/0/organizations/default/integrations/${id}/deliveries/`;
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
    ['?outcome=applied', 100],
    ['?outcome=unlinked', 100],
    ['?outcome=parked&workItem=7', 14],
    ['', 100],
  ])('%s reads little more than the %i that it shows', async (query, shown) => {
    const before = await rowsRead();
    const { body } = await app.http.get(`${path}${query}${query === '' ? '?' : '&'}limit=100`);
    const read = (await rowsRead()) - before;
    expect({ shown: body.length, isBounded: read <= maxRowsRead }).toEqual({ shown, isBounded: true });
  });
});
