import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LaneRunner } from '../../../src/lanes/lane-runner.service.js';
import { workItemUpdated, type UpdatedWorkItem } from '../../fixtures/azure-devops/work-item-updated.js';
import { makePairs } from '../../support/make-pairs.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

const org = '/api/0/organizations/default';

let world: World;
let runner: LaneRunner;
beforeAll(async () => {
  world = await startWorld();
  runner = world.app.get(LaneRunner, { strict: false });
});
afterAll(() => world.close());

const statusOf = async ({ issueId }: Pair): Promise<unknown> => (await world.issue(issueId)).status;

async function resync({ externalIssueId }: Pair): Promise<void> {
  expect((await world.app.http.post(`${org}/external-issues/${externalIssueId}/resync/`)).status).toBe(202);
}

function changeUnheard({ key }: Pair, state: string): void {
  world.sim.setDeliveryFaults({ dropNext: 1 });
  world.sim.updateWorkItem(key, { 'System.State': state });
}

async function deliver({ key }: Pair, change: Partial<UpdatedWorkItem>): Promise<void> {
  const { collectionId } = world.sim;
  const { status } = await world.post(workItemUpdated({ collectionId, workItemId: key, rev: 5, ...change }));
  expect(status).toBe(200);
}

describe('a run that stalls after it has read its items', () => {
  let marked: Pair;
  let delivered: Pair;
  let unlinked: Pair;
  let overtaken: Pair;
  let taken: Pair;
  let adaId: string;
  let wasStillRunning: boolean;
  let decidedByOther: unknown;

  /** Everything that may happen to the lanes of a run while it hangs; the run holds all of them with one claim. */
  beforeAll(async () => {
    adaId = await world.addMember('ada@northwind.example');
    const pairs = await makePairs(world, 5);
    [marked, delivered, unlinked, overtaken, taken] = pairs as [Pair, Pair, Pair, Pair, Pair];
    await world.app.http.put(`${org}/issues/${unlinked.issueId}/`, { status: 'resolved' });
    await world.runLanes();
    const { finished } = await beginStalledRun(pairs);
    let isFinished = false;
    void finished.finally(() => (isFinished = true));

    await resync(marked);
    await deliver(delivered, { state: { before: 'Active', after: 'Closed' } });
    const path = `${org}/issues/${unlinked.issueId}/integrations/${world.integrationId}/`;
    await world.app.http.delete(`${path}?externalIssue=${unlinked.externalIssueId}`);
    await giveToOther(taken);
    await loseLease(overtaken);
    await deliver(overtaken, {
      assignee: { before: null, after: { name: 'Ada', uniqueName: 'ada@northwind.example' } },
    });
    await runner.runBatch();
    decidedByOther = await world.decisions(overtaken);

    wasStillRunning = !isFinished;
    await finished;
  });

  /** All items were changed unheard to Active; what that means is asked after they were read, and answered late. */
  async function beginStalledRun(pairs: Pair[]): Promise<{ finished: Promise<boolean> }> {
    for (const pair of pairs) {
      changeUnheard(pair, 'Active');
      await resync(pair);
    }
    await world.sim.flushDeliveries();
    world.sim.reset();
    await world.app.dataSource.query('DELETE FROM state_catalogues');
    world.sim.addFault({ kind: 'slow', route: 'types', delayMs: 3_000, times: 1 });
    const finished = runner.runBatch();
    while (!world.sim.requests().some(({ path }) => /workitemsbatch/i.test(path))) await nextTurn();
    return { finished };
  }

  const setLease = ({ externalIssueId }: Pair, lease: string): Promise<unknown> =>
    world.app.dataSource.query(`UPDATE lanes SET ${lease} WHERE external_issue_id = $1`, [externalIssueId]);
  const loseLease = (pair: Pair): Promise<unknown> => setLease(pair, `lease_until = now() - interval '1 second'`);
  const giveToOther = (pair: Pair): Promise<unknown> => setLease(pair, 'lease_token = gen_random_uuid()');

  it('holds nobody up meanwhile', () => {
    expect(wasStillRunning).toBe(true);
  });

  it('leaves a lane that was marked meanwhile to be worked on again', async () => {
    expect(await world.externalIssue(marked)).toMatchObject({
      inStep: 'waiting',
      reason: 'a change is about to be processed',
    });
  });

  it('leaves such a lane its wish to read the item', async () => {
    changeUnheard(marked, 'Closed');
    await world.settle();
    expect(await statusOf(marked)).toBe('resolved');
  });

  it('leaves a delivery that came meanwhile to the next run', async () => {
    await world.runLanes();
    expect(await statusOf(delivered)).toBe('resolved');
  });

  it('changes nothing about an issue that was unlinked meanwhile', async () => {
    expect(await statusOf(unlinked)).toBe('resolved');
  });

  it('writes nothing about a lane whose lease it lost and that another brought further', async () => {
    expect(await world.externalIssue(overtaken)).toMatchObject({ state: 'New' });
    expect((await world.issue(overtaken.issueId)).assignedTo).toMatchObject({ id: adaId });
    expect(await world.decisions(overtaken)).toEqual(decidedByOther);
  });

  it('does not end the run of another who holds the lane now', async () => {
    const [lane] = await world.app.dataSource.query<[{ isHeld: boolean; isDirty: boolean }]>(
      `SELECT lease_token IS NOT NULL AS "isHeld", marked_seq > done_seq AS "isDirty" FROM lanes WHERE external_issue_id = $1`,
      [taken.externalIssueId],
    );
    expect(lane).toEqual({ isHeld: true, isDirty: true });
  });
});

describe('settings that are changed while a run looks up states', () => {
  const switchOff = (): Promise<unknown> =>
    world.app.http.post(`${org}/integrations/${world.integrationId}/config/`, { sync_status_reverse: false });
  let pair: Pair;
  beforeAll(async () => {
    pair = await world.pair();
    await world.app.dataSource.query('DELETE FROM state_catalogues');
    world.sim.reset();
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    await world.sim.flushDeliveries();
    let switched: Promise<unknown> | undefined;
    world.sim.addFault({ kind: 'slow', route: 'types', delayMs: 2_500, times: 1 });
    world.sim.beforeNext('projects', () => {
      switched = switchOff();
    });
    await runner.runBatch();
    await switched;
    await world.runLanes();
  });
  afterAll(() => world.configure({ sync_status_reverse: true }));

  it('hold for that run already', async () => {
    expect(await statusOf(pair)).toBe('unresolved');
  });

  it('leave the pair to a run that knows them', async () => {
    expect(await world.externalIssue(pair)).toMatchObject({ state: 'Closed' });
    expect((await world.decisions(pair))[0]).toMatchObject({ field: 'status', outcome: 'direction_off' });
  });
});

describe('lanes that run together', () => {
  it('do not fail together when one of them cannot be written', async () => {
    const pairs = await makePairs(world, 3);
    await world.app.dataSource.query(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE SQLSTATE '23514'; END $$`,
    );
    await world.app.dataSource.query(
      `CREATE TRIGGER refuse BEFORE UPDATE OF applied_rev ON external_issues FOR EACH ROW
       WHEN (NEW.id = ${pairs[1]!.externalIssueId} AND NEW.applied_rev > 1) EXECUTE FUNCTION refuse()`,
    );
    for (const { key } of pairs) world.sim.updateWorkItem(key, { 'System.State': 'Closed' });
    await world.settle();
    const statuses = [];
    for (const pair of pairs) statuses.push(await statusOf(pair));
    expect(statuses).toEqual(['resolved', 'unresolved', 'resolved']);
    expect(await world.externalIssue(pairs[1]!)).toMatchObject({
      inStep: false,
      reason: 'the database refuses what this work item would write',
    });
    await world.app.dataSource.query('DROP TRIGGER refuse ON external_issues');
  });
});
