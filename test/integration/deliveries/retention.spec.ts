import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Timers } from '../../../src/schedule/timers.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { linkGroup } from '../../support/link-group.js';

let app: TestApp;
let externalIssueId: string;
beforeAll(async () => {
  app = await startTestApp();
  const { body: issue } = await app.http.post('/api/0/projects/default/default/issues/', { title: 'Checkout fails' });
  externalIssueId = await linkGroup(app.dataSource, issue.id, 7);
});
beforeEach(async () => {
  await app.dataSource.query('DELETE FROM deliveries');
});
afterAll(() => app.close());

/** Deliveries that arrived so many days ago, the oldest first. */
async function receive(...days: number[]): Promise<void> {
  await app.dataSource.query(
    `INSERT INTO deliveries (integration_id, dedupe_key, event_type, work_item_id, received_at, raw_body)
     SELECT i.id, gen_random_uuid(), 'workitem.updated', 7, now() - d.days * interval '1 day', '{}'
     FROM integrations i, unnest($1::float[]) WITH ORDINALITY AS d (days, n) ORDER BY n`,
    [days],
  );
}

const clean = (): Promise<void> => app.get(Timers, { strict: false }).runNow('retention');

/** How many days ago those arrived that still have their body. */
async function withBody(): Promise<number[]> {
  const rows = await app.dataSource.query<{ days: number }[]>(
    `SELECT extract(day FROM now() - received_at)::int AS days FROM deliveries WHERE raw_body IS NOT NULL ORDER BY id`,
  );
  return rows.map(({ days }) => days);
}

async function count(table: string): Promise<number> {
  const [{ rows }] = await app.dataSource.query<[{ rows: number }]>(`SELECT count(*)::int AS rows FROM ${table}`);
  return rows;
}

describe('retention', () => {
  it('removes bodies after 14 days, however late it comes to it', async () => {
    await receive(80, 40, 22, 15, 14.01, 13, 1);
    await clean();
    expect(await withBody()).toEqual([13, 1]);
    expect(await count('deliveries')).toBe(7);
  });

  it('goes on where it stopped', async () => {
    await receive(20, 13.999, 10);
    await clean();
    await app.dataSource.query(`UPDATE deliveries SET received_at = received_at - interval '1 day'`);
    await clean();
    expect(await withBody()).toEqual([11]);
  });

  it('takes one that arrived a moment out of turn a moment later', async () => {
    await receive(20, 13.999, 14.001);
    await clean();
    await app.dataSource.query(`UPDATE deliveries SET received_at = received_at - interval '1 day'`);
    await clean();
    expect(await withBody()).toEqual([]);
  });

  it('removes some ten thousand bodies in one turn, and the rest in the next', async () => {
    await receive(...Array.from({ length: 11_000 }, () => 30));
    await clean();
    expect(await withBody()).toHaveLength(1_000);
    await clean();
    expect(await withBody()).toHaveLength(0);
  });

  it('passes quickly over those whose body is gone, as after a start', async () => {
    await receive(...Array.from({ length: 12_000 }, () => 30), 15);
    await app.dataSource.query(`UPDATE deliveries SET raw_body = NULL WHERE received_at < now() - interval '20 days'`);
    await clean();
    expect(await withBody()).toEqual([]);
  });

  it('deletes deliveries with their outcomes after 90 days', async () => {
    await receive(91, 89);
    await app.dataSource.query(
      `INSERT INTO delivery_outcomes (delivery_id, external_issue_id, organization_id)
       SELECT d.id, e.id, e.organization_id FROM deliveries d, external_issues e`,
    );
    await clean();
    expect({ deliveries: await count('deliveries'), outcomes: await count('delivery_outcomes') }).toEqual({
      deliveries: 1,
      outcomes: 1,
    });
  });

  it('deletes decisions after 90 days', async () => {
    await app.dataSource.query(
      `INSERT INTO decisions (organization_id, external_issue_id, at, field, trigger_kind, before, after, action, outcome, reason)
       SELECT organization_id, id, now() - days * interval '1 day', 'status', 'sweep', '{}', '{}', 'none', 'kept', 'old'
       FROM external_issues, unnest(ARRAY[91, 89]) AS days WHERE id = $1`,
      [externalIssueId],
    );
    await clean();
    expect(await count('decisions')).toBe(1);
  });
});
