import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LaneRunner } from '../../../src/lanes/lane-runner.service.js';
import { makePairs } from '../../support/make-pairs.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

const deliveriesPerRun = 500;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const statusOf = async ({ issueId }: Pair): Promise<unknown> => (await world.issue(issueId)).status;
const query = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> =>
  world.app.dataSource.query<Row[]>(sql, values);

async function runBatch(): Promise<void> {
  await world.app.get(LaneRunner, { strict: false }).runBatch();
}

/**
 * Closes the items of all pairs and runs their lanes together; once they are claimed, while states are looked up,
 * another transaction locks one row until the run is over.
 */
async function runWhileLocked(pairs: Pair[], lockSql: string, id: string): Promise<void> {
  for (const { key } of pairs) world.sim.updateWorkItem(key, { 'System.State': 'Closed' });
  await world.sim.flushDeliveries();
  await query('DELETE FROM state_catalogues');
  const holder = world.app.dataSource.createQueryRunner();
  await holder.startTransaction();
  await holder.query('SET LOCAL idle_in_transaction_session_timeout = 0');
  let locked: Promise<unknown> | undefined;
  world.sim.addFault({ kind: 'slow', route: 'types', delayMs: 1_000, times: 1 });
  world.sim.beforeNext('projects', () => {
    locked = holder.query(lockSql, [id]);
  });
  await runBatch();
  await locked;
  await holder.rollbackTransaction();
  await holder.release();
}

describe('an issue that somebody else has locked', () => {
  let blocked: Pair;
  let others: Pair[];
  let statuses: unknown[];
  let shown: unknown;
  beforeAll(async () => {
    [blocked, ...others] = (await makePairs(world, 4)) as [Pair, Pair, Pair, Pair];
    await runWhileLocked([blocked, ...others], 'SELECT FROM groups WHERE id = $1 FOR UPDATE', blocked.issueId);
    statuses = await Promise.all(others.map(statusOf));
    shown = await world.externalIssue(blocked);
  });

  it('holds up no other that runs together with it', () => {
    expect(statuses).toEqual(['resolved', 'resolved', 'resolved']);
  });

  it('waits, and says why', () => {
    expect(shown).toMatchObject({
      inStep: 'waiting',
      reason: expect.stringContaining('the database did not get to it'),
    });
  });

  it('comes right afterwards', async () => {
    await world.moveClock(3);
    await world.runLanes();
    expect(await statusOf(blocked)).toBe('resolved');
    expect(await world.externalIssue(blocked)).toMatchObject({ inStep: true });
  });
});

describe('a lane that somebody else has locked', () => {
  let blocked: Pair;
  let others: Pair[];
  let statuses: unknown[];
  let leases: unknown[];
  beforeAll(async () => {
    [blocked, ...others] = (await makePairs(world, 4)) as [Pair, Pair, Pair, Pair];
    const lockSql = 'SELECT FROM lanes WHERE external_issue_id = $1 FOR UPDATE';
    await runWhileLocked([blocked, ...others], lockSql, blocked.externalIssueId);
    statuses = await Promise.all(others.map(statusOf));
    leases = await query('SELECT external_issue_id AS id FROM lanes WHERE lease_token IS NOT NULL');
  });

  it('holds up no other that runs together with it', () => {
    expect(statuses).toEqual(['resolved', 'resolved', 'resolved']);
  });

  it('is left to its lease', () => {
    expect(leases).toEqual([{ id: blocked.externalIssueId }]);
  });

  it('comes right afterwards', async () => {
    await world.moveClock(46);
    await world.runLanes();
    expect(await statusOf(blocked)).toBe('resolved');
  });
});

describe('a lane with very many deliveries', () => {
  const deliveryCount = 20_000;
  let crowded: Pair;
  let other: Pair;
  let afterOneRun: { processed: number; otherStatus: unknown };
  beforeAll(async () => {
    [crowded, other] = (await makePairs(world, 2)) as [Pair, Pair];
    await query(manyDeliveriesSql, [world.integrationId, crowded.key, crowded.externalIssueId, deliveryCount]);
    world.sim.updateWorkItem(other.key, { 'System.State': 'Closed' });
    await world.sim.flushDeliveries();
    await runBatch();
    afterOneRun = { processed: await processed(), otherStatus: await statusOf(other) };
    await world.runLanes();
  });

  async function processed(): Promise<number> {
    const [row] = await query<{ count: number }>(
      'SELECT count(*)::int FROM delivery_outcomes WHERE external_issue_id = $1 AND processed_at IS NOT NULL',
      [crowded.externalIssueId],
    );
    return row!.count;
  }

  it('works on some of them in each run', () => {
    expect(afterOneRun.processed).toBe(deliveriesPerRun);
  });

  it('holds up no other', () => {
    expect(afterOneRun.otherStatus).toBe('resolved');
  });

  it('gets through all of them', async () => {
    expect(await processed()).toBe(deliveryCount);
    expect(await world.externalIssue(crowded)).toMatchObject({ inStep: true, state: 'Closed' });
  });

  it('ends at the highest revision, applied once', async () => {
    const rows = await query(
      'SELECT outcome, count(*)::int FROM delivery_outcomes WHERE external_issue_id = $1 GROUP BY 1 ORDER BY 1',
      [crowded.externalIssueId],
    );
    expect(rows).toEqual([
      { outcome: 'applied', count: 1 },
      { outcome: 'stale', count: deliveryCount - 1 },
    ]);
    expect(await statusOf(crowded)).toBe('resolved');
  });
});

describe('deliveries that go on waiting', () => {
  const versions = ({ externalIssueId }: Pair): Promise<unknown[]> =>
    query('SELECT xmin::text FROM delivery_outcomes WHERE external_issue_id = $1 AND processed_at IS NULL', [
      externalIssueId,
    ]);

  it('are not written anew when nothing about them changed', async () => {
    const [pair] = (await makePairs(world, 1)) as [Pair];
    await query('DELETE FROM state_catalogues');
    world.sim.addFault({ kind: '503', route: 'types' });
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    await world.settle();
    const before = await versions(pair);
    await world.moveClock(3);
    await world.runLanes();
    expect(before).toHaveLength(1);
    expect(await versions(pair)).toEqual(before);
    world.sim.clearFaults();
  });
});

/** The item's revisions 2 to $4 + 1, of which only the last one is done. */
const manyDeliveriesSql = `
  WITH stored AS (
    INSERT INTO deliveries (integration_id, dedupe_key, event_type, work_item_id, rev, snapshot)
    SELECT $1::bigint, 'many ' || rev, 'workitem.updated', $2::int, rev, jsonb_build_object('rev', rev, 'type', 'Bug',
      'state', CASE rev WHEN $4::int + 1 THEN 'Closed' ELSE 'Active' END, 'project', 'Web Shop', 'title', '',
      'assignee', null)
    FROM generate_series(2, $4::int + 1) AS rev RETURNING id
  ), outcomes AS (
    INSERT INTO delivery_outcomes (delivery_id, external_issue_id, organization_id)
    SELECT stored.id, e.id, e.organization_id FROM stored, external_issues e WHERE e.id = $3::bigint
  )
  UPDATE lanes SET marked_seq = marked_seq + 1, run_after = now() WHERE external_issue_id = $3::bigint`;
