import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWorld, type World } from '../../support/world.js';

describe('the state of a work item', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  it('resolves the linked issue when it becomes done', async () => {
    const pair = await world.pair();
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    await world.settle();
    expect((await world.issue(pair.issueId)).status).toBe('resolved');
    expect(await world.externalIssue(pair)).toMatchObject({ state: 'Closed', inStep: true, reason: null });
  });

  it('reopens the linked issue when it leaves a done state', async () => {
    const pair = await world.pair();
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    await world.settle();
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Active' });
    await world.settle();
    expect((await world.issue(pair.issueId)).status).toBe('unresolved');
  });

  it('explains in the ledger what it did and why', async () => {
    const pair = await world.pair();
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    await world.settle();
    expect((await world.decisions(pair))[0]).toMatchObject({
      field: 'status',
      action: 'resolve',
      outcome: 'applied',
      before: { group: 'unresolved', workItem: 'New' },
      after: { group: 'resolved', workItem: 'Closed' },
      reason: 'the work item went from New (not done) to Closed (done)',
    });
  });
});
