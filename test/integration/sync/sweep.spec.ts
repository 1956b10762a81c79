import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Timers } from '../../../src/schedule/timers.service.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => world.sim.reset());
afterAll(() => world.close());

/** A pair whose item was closed without its delivery ever arriving. */
async function closedUnheard(): Promise<Pair> {
  const pair = await world.pair();
  world.sim.setDeliveryFaults({ dropNext: 1 });
  world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
  await world.settle();
  return pair;
}

async function sweep(): Promise<void> {
  await world.app.get(Timers, { strict: false }).runNow('sweep');
  await world.runLanes();
}

const statusOf = async ({ issueId }: Pair): Promise<unknown> => (await world.issue(issueId)).status;
const itemReads = (): number => world.sim.requests().filter(({ path }) => /workitemsbatch/i.test(path)).length;

describe('the sweep', () => {
  it('finds a change whose delivery was lost', async () => {
    const pair = await closedUnheard();
    await world.moveClock(3_601);
    await sweep();
    expect(await statusOf(pair)).toBe('resolved');
  });

  it('is named in the ledger as what found it', async () => {
    const pair = await closedUnheard();
    await world.moveClock(3_601);
    await sweep();
    expect((await world.decisions(pair))[0]?.trigger).toEqual({ kind: 'sweep', id: null });
  });

  it('leaves alone what was compared within the interval', async () => {
    const pair = await closedUnheard();
    await world.moveClock(3_000);
    await sweep();
    expect(await statusOf(pair)).toBe('unresolved');
  });

  it('compares every pair once per interval', async () => {
    const pair = await world.pair();
    await world.moveClock(3_601);
    await sweep();
    world.sim.reset();
    await sweep();
    expect(itemReads()).toBe(0);
    expect((await world.externalIssue(pair))?.inStep).toBe(true);
  });

  it('is not put off by deliveries, which may be the ones that come', async () => {
    const pair = await world.pair();
    await world.moveClock(3_000);
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Active' });
    await world.settle();
    world.sim.setDeliveryFaults({ dropNext: 1 });
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    await world.settle();
    await world.moveClock(601);
    await sweep();
    expect(await statusOf(pair)).toBe('resolved');
  });

  it('reads many items in one call', async () => {
    for (let count = 0; count < 5; count++) await closedUnheard();
    await world.moveClock(3_601);
    world.sim.reset();
    await sweep();
    expect(itemReads()).toBe(1);
  });

  it('comes back to a parked pair, so that one whose item was restored unheard heals', async () => {
    const pair = await world.pair();
    world.sim.deleteWorkItem(pair.key);
    await world.settle();
    world.sim.setDeliveryFaults({ dropNext: 1 });
    world.sim.restoreWorkItem(pair.key);
    await world.settle();
    expect((await world.externalIssue(pair))?.inStep).toBe(false);
    await world.moveClock(3_601);
    await sweep();
    expect((await world.externalIssue(pair))?.inStep).toBe(true);
  });

  it('does not undo what people did to an issue', async () => {
    const pair = await world.pair();
    await world.app.http.put(`/api/0/organizations/default/issues/${pair.issueId}/`, { status: 'resolved' });
    await world.runLanes();
    await world.moveClock(3_601);
    await sweep();
    expect(await statusOf(pair)).toBe('resolved');
  });
});
