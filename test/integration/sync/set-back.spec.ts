import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Timers } from '../../../src/schedule/timers.service.js';
import { workItemUpdated } from '../../fixtures/azure-devops/work-item-updated.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

const org = '/api/0/organizations/default';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => world.sim.reset());
afterAll(() => world.close());

const statusOf = async ({ issueId }: Pair): Promise<unknown> => (await world.issue(issueId)).status;

/** A pair about which a delivery says, at a revision that the item has not reached, that it is closed. */
async function claimedClosed(rev = 900_000): Promise<Pair> {
  const pair = await world.pair();
  const body = workItemUpdated({
    collectionId: world.sim.collectionId,
    workItemId: pair.key,
    rev,
    state: { before: 'New', after: 'Closed' },
  });
  expect((await world.post(body)).status).toBe(200);
  await world.runLanes();
  expect(await statusOf(pair)).toBe('resolved');
  return pair;
}

/** Marks the pair to be read, and lets it be tried `times` times. */
async function resync({ externalIssueId }: Pair, times: number): Promise<void> {
  await world.app.http.post(`${org}/external-issues/${externalIssueId}/resync/`);
  await tryIt(times);
}

async function tryIt(times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    await world.runLanes();
    await world.moveClock(60);
  }
}

describe('an item that Azure DevOps shows at a lower revision than was applied', () => {
  it('undoes nothing at first: Azure DevOps may lag behind', async () => {
    const pair = await claimedClosed();
    await resync(pair, 4);
    expect(await statusOf(pair)).toBe('resolved');
    expect(await world.externalIssue(pair)).toMatchObject({
      inStep: 'waiting',
      reason: 'Azure DevOps answers with revision 1, but revision 900000 was applied',
    });
  });

  it('counts when Azure DevOps goes on showing it', async () => {
    const pair = await claimedClosed();
    await resync(pair, 5);
    expect(await statusOf(pair)).toBe('unresolved');
    expect(await world.externalIssue(pair)).toMatchObject({ inStep: true, state: 'New' });
  });

  it('is in the ledger then', async () => {
    const pair = await claimedClosed();
    await resync(pair, 5);
    const decisions = (await world.decisions(pair)) as { field: string; reason: string; revision: number }[];
    expect(decisions.find(({ field }) => field === 'work_item')).toMatchObject({
      outcome: 'kept',
      reason: expect.stringContaining('revision 900000, which was applied, does not exist there'),
      revision: 1,
    });
  });

  it('is followed again by its deliveries', async () => {
    const pair = await claimedClosed();
    await resync(pair, 5);
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Resolved' });
    await world.settle();
    expect(await statusOf(pair)).toBe('resolved');
  });

  it('is found by the sweep, without anybody asking', async () => {
    const pair = await claimedClosed();
    await world.moveClock(3_601);
    await world.app.get(Timers, { strict: false }).runNow('sweep');
    await tryIt(5);
    expect(await statusOf(pair)).toBe('unresolved');
  });

  it('undoes nothing when Azure DevOps only lagged', async () => {
    const pair = await claimedClosed(2);
    await resync(pair, 3);
    world.sim.setDeliveryFaults({ dropNext: 1 });
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    await world.settle();
    expect(await statusOf(pair)).toBe('resolved');
    expect(await world.externalIssue(pair)).toMatchObject({ inStep: true, state: 'Closed' });
  });

  it('is not believed the sooner because of an outage before', async () => {
    const pair = await claimedClosed();
    world.sim.addFault({ kind: '503', route: 'workitems' });
    await resync(pair, 6);
    world.sim.clearFaults();
    await world.moveClock(1_000);
    await tryIt(3);
    expect(await statusOf(pair)).toBe('resolved');
  });
});
