import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { DeliveryDto } from '../../../src/deliveries/delivery.dto.js';
import { otherEvent, testNotification } from '../../fixtures/azure-devops/other-events.js';
import { workItemUpdated } from '../../fixtures/azure-devops/work-item-updated.js';
import { makePairs } from '../../support/make-pairs.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

let world: World;
let unused: Pair[];
let notificationId = 0;
beforeAll(async () => {
  world = await startWorld();
  unused = await makePairs(world, 20);
});
afterEach(() => world.sim.reset());
afterAll(() => world.close());

const takePair = (): Pair => unused.pop()!;

function body(pair: Pair, rev: number, after: string): Record<string, unknown> {
  const { collectionId } = world.sim;
  const state = { before: 'New', after };
  return workItemUpdated({ collectionId, workItemId: pair.key, rev, state, notificationId: ++notificationId });
}

/** Posts bodies without working on them in between. */
async function post(...bodies: object[]): Promise<void> {
  for (const each of bodies) expect((await world.post(each)).status).toBe(200);
}

const shown = (pair: Pair): Promise<DeliveryDto[]> => world.deliveries(`?workItem=${pair.key}`);

describe('what came of a delivery', () => {
  it('is "received" until it is worked on', async () => {
    const pair = takePair();
    await post(body(pair, 2, 'Closed'));
    expect(await shown(pair)).toMatchObject([
      { outcome: 'received', reason: null, processedAt: null, revision: 2, workItem: String(pair.key), duplicates: 0 },
    ]);
  });

  it('is "applied" when it changed an issue, with what it did', async () => {
    const pair = takePair();
    await post(body(pair, 2, 'Closed'));
    await world.runLanes();
    expect(await shown(pair)).toMatchObject([
      {
        outcome: 'applied',
        reason: 'the work item went from New (not done) to Closed (done)',
        processedAt: expect.any(String),
      },
    ]);
  });

  it('is "unchanged" when there was nothing to carry', async () => {
    const pair = takePair();
    await post(body(pair, 2, 'Active'));
    await world.runLanes();
    expect((await shown(pair))[0]).toMatchObject({ outcome: 'unchanged', reason: expect.stringMatching(/already/) });
  });

  it('is "stale" when a newer revision was applied together with it', async () => {
    const pair = takePair();
    await post(body(pair, 3, 'Active'), body(pair, 2, 'Closed'));
    await world.runLanes();
    expect((await shown(pair))[0]).toMatchObject({
      outcome: 'stale',
      reason: 'revision 3, which is newer, was applied',
    });
  });

  it('is "stale" when its own revision was applied already', async () => {
    const pair = takePair();
    await post(body(pair, 2, 'Closed'));
    await world.runLanes();
    await post(body(pair, 2, 'Closed'));
    await world.runLanes();
    expect((await shown(pair))[0]).toMatchObject({ outcome: 'stale', reason: 'revision 2 was applied already' });
  });

  it('is "unlinked" when no issue is linked to the item', async () => {
    const key = world.sim.createWorkItem({ type: 'Bug' });
    await post(body({ key, issueId: '', externalIssueId: '' }, 2, 'Closed'));
    expect((await world.deliveries(`?workItem=${key}`))[0]).toMatchObject({
      outcome: 'unlinked',
      reason: `work item ${key} is not linked to an issue of this organization`,
    });
  });

  it('is "unlinked" when the link ended before it was worked on', async () => {
    const pair = takePair();
    await post(body(pair, 2, 'Closed'));
    const path = `/api/0/organizations/default/issues/${pair.issueId}/integrations/${world.integrationId}/`;
    expect((await world.app.http.delete(`${path}?externalIssue=${pair.externalIssueId}`)).status).toBe(204);
    await world.runLanes();
    expect((await shown(pair))[0]).toMatchObject({ outcome: 'unlinked' });
  });

  it.each(['workitem.created', 'workitem.commented'] as const)('is "ignored" for %s', async (eventType) => {
    const pair = takePair();
    const { collectionId } = world.sim;
    await post(otherEvent(eventType, { collectionId, workItemId: pair.key, notificationId: ++notificationId }));
    await world.runLanes();
    expect((await shown(pair))[0]).toMatchObject({ eventType, outcome: 'ignored', reason: expect.any(String) });
  });

  it('is "ignored" for a test post about work item 0', async () => {
    await post(testNotification(world.sim.collectionId));
    expect((await world.deliveries('?workItem=0'))[0]).toMatchObject({
      outcome: 'ignored',
      reason: 'a test notification of Azure DevOps',
    });
  });

  it('is "quarantined" when the item cannot be found in it', async () => {
    const update = body(takePair(), 2, 'Closed');
    await post({ ...update, resource: { rev: 2 } });
    expect((await world.deliveries('?limit=1'))[0]).toMatchObject({
      outcome: 'quarantined',
      reason: 'the body names no work item',
      workItem: null,
    });
  });

  it('is "waiting" while Azure DevOps cannot be asked', async () => {
    const pair = takePair();
    world.sim.addFault({ kind: '503', route: 'workitems' });
    await post({ ...body(pair, 2, 'Closed'), resource: { id: 9, workItemId: pair.key, rev: 2 } });
    await world.runLanes();
    expect((await shown(pair))[0]).toMatchObject({
      outcome: 'waiting',
      reason: expect.stringContaining('503'),
      processedAt: null,
    });
  });

  it('is "parked" when only a person can help', async () => {
    const pair = takePair();
    world.sim.setDeliveryFaults({ dropNext: 1 });
    world.sim.deleteWorkItem(pair.key);
    await post({ ...body(pair, 2, 'Closed'), resource: { id: 9, workItemId: pair.key, rev: 2 } });
    await world.runLanes();
    expect((await shown(pair))[0]).toMatchObject({ outcome: 'parked', reason: expect.stringContaining('recycle bin') });
  });

  it('is settled for every delivery that waited, once one gets through', async () => {
    const pair = takePair();
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    world.sim.addFault({ kind: '503', route: 'workitems' });
    const minimal = { id: 9, workItemId: pair.key, rev: 2 };
    await post({ ...body(pair, 2, 'Closed'), resource: minimal }, { ...body(pair, 2, 'Closed'), resource: minimal });
    await world.runLanes();
    world.sim.clearFaults();
    await world.moveClock(60);
    await world.runLanes();
    expect((await shown(pair)).map(({ processedAt }) => processedAt !== null)).not.toContain(false);
  });
});

describe('a delivery that arrives again', () => {
  it('is counted on the one row it has', async () => {
    const pair = takePair();
    const twice = body(pair, 2, 'Closed');
    await post(twice, twice, twice);
    expect(await shown(pair)).toMatchObject([{ duplicates: 2, lastDuplicateAt: expect.any(String) }]);
  });

  it('is the same by its number in the subscription, though its body was rendered later', async () => {
    const pair = takePair();
    const first = body(pair, 2, 'Closed');
    const { notificationId: number, subscriptionId } = first;
    await post(first, { ...body(pair, 3, 'Active'), notificationId: number, subscriptionId });
    expect(await shown(pair)).toMatchObject([{ duplicates: 1, revision: 2 }]);
  });

  it('is the same by its bytes when it has no number', async () => {
    const pair = takePair();
    const numberless = workItemUpdated({ collectionId: world.sim.collectionId, workItemId: pair.key, rev: 2 });
    await post(numberless, numberless, { ...numberless, createdDate: 'another time' });
    expect((await shown(pair)).map(({ duplicates }) => duplicates)).toEqual([0, 1]);
  });

  it('leaves the outcome of the first alone, and the lane clean', async () => {
    const pair = takePair();
    const twice = body(pair, 2, 'Closed');
    await post(twice);
    await world.runLanes();
    await post(twice);
    expect((await shown(pair))[0]).toMatchObject({ outcome: 'applied', duplicates: 1 });
    expect((await world.externalIssue(pair))?.inStep).toBe(true);
  });

  it('is counted for each copy that comes in the same moment', async () => {
    const pair = takePair();
    const same = body(pair, 2, 'Closed');
    await Promise.all(Array.from({ length: 12 }, () => post(same)));
    expect(await shown(pair)).toMatchObject([{ duplicates: 11 }]);
  });
});
