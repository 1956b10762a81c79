import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { otherEvent } from '../../fixtures/azure-devops/other-events.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => world.sim.reset());
afterAll(() => world.close());

/** A pair whose item went through these states without any hook; answers the bodies that the hooks would have had. */
async function silentHistory(...states: string[]): Promise<{ pair: Pair; bodies: object[] }> {
  const pair = await world.pair();
  world.sim.setDeliveryFaults({ dropNext: states.length });
  const bodies = states.map((state, index) => {
    const rev = world.sim.updateWorkItem(pair.key, { 'System.State': state });
    return world.sim.buildNotification({
      workItemId: pair.key,
      rev,
      subscriptionId: 'hand',
      notificationId: pair.key * 100 + index,
    });
  });
  await world.settle();
  world.sim.reset();
  return { pair, bodies };
}

async function post(...bodies: object[]): Promise<void> {
  for (const body of bodies) expect((await world.post(body)).status).toBe(200);
}

const itemReads = (): number =>
  world.sim.requests().filter(({ path }) => /\/wit\/workitems(batch|\/|\?)/i.test(path)).length;
const statusOf = async ({ issueId }: Pair): Promise<unknown> => (await world.issue(issueId)).status;
const outcomesOf = async ({ key }: Pair): Promise<string[]> =>
  (await world.deliveries(`?workItem=${key}`)).map(({ outcome }) => outcome);

describe('deliveries in the wrong order', () => {
  it.each([
    ['one after the other', true],
    ['together', false],
  ])('end at the newest revision, worked on %s', async (_how, isEachRun) => {
    const { pair, bodies } = await silentHistory('Active', 'Closed', 'Active', 'Resolved', 'New');
    for (const index of [3, 0, 4, 2, 1]) {
      await post(bodies[index]!);
      if (isEachRun) await world.runLanes();
    }
    await world.runLanes();
    expect(await statusOf(pair)).toBe('unresolved');
    expect(await world.externalIssue(pair)).toMatchObject({ state: 'New', inStep: true });
  });

  it('never let an old revision undo a newer one', async () => {
    const { pair, bodies } = await silentHistory('Active', 'Closed');
    await post(bodies[1]!);
    await world.runLanes();
    await post(bodies[0]!);
    await world.runLanes();
    expect(await statusOf(pair)).toBe('resolved');
  });

  it('cost no call', async () => {
    const { bodies } = await silentHistory('Active', 'Closed');
    await post(bodies[1]!, bodies[0]!);
    await world.runLanes();
    expect(itemReads()).toBe(0);
  });

  it('mark the overtaken ones as stale', async () => {
    const { pair, bodies } = await silentHistory('Active', 'Closed');
    await post(bodies[1]!, bodies[0]!);
    await world.runLanes();
    expect(await outcomesOf(pair)).toEqual(['stale', 'applied']);
  });
});

describe('deliveries that come twice', () => {
  it('do nothing twice', async () => {
    const { pair, bodies } = await silentHistory('Closed');
    await post(...bodies, ...bodies);
    await world.runLanes();
    await world.app.http.put(`/api/0/organizations/default/issues/${pair.issueId}/`, { status: 'unresolved' });
    await post(...bodies);
    await world.runLanes();
    expect(await statusOf(pair)).toBe('unresolved');
  });

  it('do nothing twice under another number either', async () => {
    const { pair, bodies } = await silentHistory('Closed');
    await post(...bodies);
    await world.runLanes();
    await world.app.http.put(`/api/0/organizations/default/issues/${pair.issueId}/`, { status: 'unresolved' });
    await post({ ...bodies[0], notificationId: 123_456_789 });
    await world.runLanes();
    expect(await statusOf(pair)).toBe('unresolved');
  });
});

describe('a delivery that was rendered late', () => {
  it('counts as the revision that it shows', async () => {
    const { pair, bodies } = await silentHistory('Active', 'Closed');
    const [early, late] = bodies as [{ resource: object }, { resource: { revision: object } }];
    await post({ ...early, resource: { ...early.resource, revision: late.resource.revision } });
    await world.runLanes();
    expect(await statusOf(pair)).toBe('resolved');
    expect((await world.deliveries(`?workItem=${pair.key}`))[0]).toMatchObject({ revision: 3, outcome: 'applied' });
  });

  it('makes the one that it overtook stale', async () => {
    const { pair, bodies } = await silentHistory('Active', 'Closed');
    const [early, late] = bodies as [{ resource: object }, { resource: { revision: object } }];
    await post({ ...early, resource: { ...early.resource, revision: late.resource.revision } });
    await world.runLanes();
    await post(late);
    await world.runLanes();
    expect(await outcomesOf(pair)).toEqual(['stale', 'applied']);
  });

  it('ends right when all are sent late, shuffled and twice', async () => {
    const pair = await world.pair();
    world.sim.setDeliveryFaults({ lateRendering: true, reorder: 5, duplicate: 1 });
    for (const state of ['Active', 'Resolved', 'Active', 'New', 'Closed']) {
      world.sim.updateWorkItem(pair.key, { 'System.State': state });
    }
    await world.settle();
    expect(await statusOf(pair)).toBe('resolved');
  });
});

describe('a delivery without the whole item', () => {
  it.each(['minimal', 'none'] as const)('makes the item be read: details %s', async (resourceDetails) => {
    const { pair } = await silentHistory('Closed');
    const body = world.sim.buildNotification({ workItemId: pair.key, resourceDetails: 'minimal' });
    await post(resourceDetails === 'minimal' ? body : { ...body, resource: { workItemId: pair.key } });
    await world.runLanes();
    expect(await statusOf(pair)).toBe('resolved');
  });

  it('costs one call, however many of them wait', async () => {
    const { pair } = await silentHistory('Closed');
    const body = world.sim.buildNotification({ workItemId: pair.key, resourceDetails: 'minimal' });
    for (let number = 1; number <= 5; number++)
      await post({ ...body, subscriptionId: 'minimal', notificationId: pair.key * 100 + number });
    await world.runLanes();
    expect(itemReads()).toBe(1);
  });

  it('costs one call for the items of many lanes', async () => {
    const keys: number[] = [];
    for (let count = 0; count < 4; count++) keys.push((await silentHistory('Closed')).pair.key);
    for (const workItemId of keys) await post(world.sim.buildNotification({ workItemId, resourceDetails: 'minimal' }));
    await world.runLanes();
    expect(itemReads()).toBe(1);
  });

  it('is worked on again when the item that is read is older than what it speaks of', async () => {
    const { pair } = await silentHistory('Active');
    const resource = { id: 9, workItemId: pair.key, rev: 3 };
    await post({ ...world.sim.buildNotification({ workItemId: pair.key }), resource });
    await world.runLanes();
    expect(await world.externalIssue(pair)).toMatchObject({
      inStep: 'waiting',
      reason: expect.stringContaining('revision 3'),
    });
    world.sim.setDeliveryFaults({ dropNext: 1 });
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    await world.moveClock(5);
    await world.settle();
    expect(await statusOf(pair)).toBe('resolved');
  });

  it('is not waited for for ever when what it speaks of never comes', async () => {
    const { pair } = await silentHistory('Active');
    const resource = { id: 9, workItemId: pair.key, rev: 999 };
    await post({ ...world.sim.buildNotification({ workItemId: pair.key }), resource });
    for (let turn = 0; turn < 5; turn++) {
      await world.runLanes();
      await world.moveClock(100);
    }
    expect(await world.externalIssue(pair)).toMatchObject({ inStep: true, state: 'Active' });
  });
});

describe('a deleted work item', () => {
  it('parks the pair and names the recycle bin', async () => {
    const pair = await world.pair();
    world.sim.deleteWorkItem(pair.key);
    await world.settle();
    expect(await world.externalIssue(pair)).toMatchObject({
      inStep: false,
      reason: `work item ${pair.key} is in the recycle bin of Azure DevOps; restore it or unlink the issue`,
    });
  });

  it('changes nothing about the issue', async () => {
    const pair = await world.pair();
    world.sim.deleteWorkItem(pair.key);
    await world.settle();
    expect(await statusOf(pair)).toBe('unresolved');
  });

  it('heals when it is restored', async () => {
    const pair = await world.pair();
    world.sim.deleteWorkItem(pair.key);
    await world.settle();
    world.sim.restoreWorkItem(pair.key);
    await world.settle();
    expect(await world.externalIssue(pair)).toMatchObject({ inStep: true, reason: null });
  });

  it('brings what changed with its restoration', async () => {
    const pair = await world.pair();
    world.sim.deleteWorkItem(pair.key);
    await world.settle();
    world.sim.setDeliveryFaults({ dropNext: 2 });
    world.sim.restoreWorkItem(pair.key);
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    await world.settle();
    const { collectionId } = world.sim;
    await post(
      otherEvent('workitem.restored', { collectionId, workItemId: pair.key, rev: 1, notificationId: pair.key }),
    );
    await world.runLanes();
    expect(await statusOf(pair)).toBe('resolved');
  });

  it('is not parked by the late news of a deletion that was undone', async () => {
    const pair = await world.pair();
    const { collectionId } = world.sim;
    await post(
      otherEvent('workitem.deleted', { collectionId, workItemId: pair.key, rev: 1, notificationId: pair.key }),
    );
    await world.runLanes();
    expect(await world.externalIssue(pair)).toMatchObject({ inStep: true });
  });
});
