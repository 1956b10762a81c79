import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { LaneRunner } from '../../../src/lanes/lane-runner.service.js';
import { LanesRepository } from '../../../src/lanes/lanes.repository.js';
import { SyncService } from '../../../src/sync/sync.service.js';
import { makePairs } from '../../support/make-pairs.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

/** What all calls of a run may take together; one call may take 10 s. */
const runHasMs = 20_000;
const runHasInTestMs = 1_000;
const hangsMs = 6_000;
const endsWithinMs = 3_000;
const cutOff = { inStep: 'waiting', reason: 'Azure DevOps did not answer in the time that there was for it.' };

let world: World;
beforeAll(async () => {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms === runHasMs ? runHasInTestMs : ms));
  world = await startWorld();
});
afterEach(() => world.sim.reset());
afterAll(async () => {
  jest.restoreAllMocks();
  await world.close();
});

const statusOf = async ({ issueId }: Pair): Promise<unknown> => (await world.issue(issueId)).status;

async function resync({ externalIssueId }: Pair): Promise<void> {
  await world.app.http.post(`/api/0/organizations/default/external-issues/${externalIssueId}/resync/`);
}

/** Runs one batch; answers how long that took. */
async function runBatch(): Promise<number> {
  const startedAt = performance.now();
  await world.app.get(LaneRunner, { strict: false }).runBatch();
  return performance.now() - startedAt;
}

describe('an Azure DevOps that hangs', () => {
  it('while items are read is given up, and what was to be read waits', async () => {
    const pair = await world.pair();
    await resync(pair);
    world.sim.addFault({ kind: 'slow', route: 'workitems', delayMs: hangsMs });
    expect(await runBatch()).toBeLessThan(endsWithinMs);
    expect(await world.externalIssue(pair)).toMatchObject(cutOff);
  });

  it('leaves time for what needs no call', async () => {
    const [read, delivered] = [await world.pair(), await world.pair()];
    await resync(read);
    world.sim.updateWorkItem(delivered.key, { 'System.State': 'Closed' });
    await world.sim.flushDeliveries();
    world.sim.addFault({ kind: 'slow', route: 'workitems', delayMs: hangsMs });
    await runBatch();
    expect(await statusOf(delivered)).toBe('resolved');
  });

  it('while states are looked up is given up, and what they were needed for waits', async () => {
    const pair = await world.pair();
    await world.app.dataSource.query('DELETE FROM state_catalogues');
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    await world.sim.flushDeliveries();
    world.sim.addFault({ kind: 'slow', route: 'types', delayMs: hangsMs });
    expect(await runBatch()).toBeLessThan(endsWithinMs);
    expect(await world.externalIssue(pair)).toMatchObject(cutOff);
  });

  it('while the process stops makes nothing wait: it is handed back', async () => {
    const pair = await world.pair();
    await resync(pair);
    world.sim.addFault({ kind: 'slow', route: 'workitems', delayMs: hangsMs });
    const claimed = await world.app.get(LanesRepository).claim(world.integrationId, randomUUID(), 200);
    const stop = new AbortController();
    const run = world.app.get(SyncService).run(claimed, stop.signal);
    stop.abort();
    await run;
    expect(await world.externalIssue(pair)).toMatchObject({ reason: 'a change is about to be processed' });
  });
});

describe('many items that are gone', () => {
  const lookUps = (): number => world.sim.requests().filter(({ path }) => /recyclebin/i.test(path)).length;

  async function deleteUnheard(count: number): Promise<Pair[]> {
    const pairs = await makePairs(world, count);
    world.sim.setDeliveryFaults({ dropNext: count });
    for (const { key } of pairs) world.sim.deleteWorkItem(key);
    for (const pair of pairs) await resync(pair);
    await world.sim.flushDeliveries();
    world.sim.reset();
    return pairs;
  }

  it('are looked for in the recycle bin by a few calls', async () => {
    await deleteUnheard(30);
    await runBatch();
    expect(lookUps()).toBe(10);
  });

  it('are all parked, with the reason as far as it is known', async () => {
    const pairs = await deleteUnheard(12);
    await runBatch();
    const reasons: string[] = [];
    for (const pair of pairs) reasons.push(String((await world.externalIssue(pair))?.reason));
    expect(reasons.filter((reason) => reason.includes('is in the recycle bin'))).toHaveLength(10);
    expect(reasons.filter((reason) => reason.includes('does not exist or was deleted'))).toHaveLength(2);
  });

  it('are not asked about again after a call that fails', async () => {
    await deleteUnheard(5);
    world.sim.addFault({ kind: '500', route: 'recyclebin' });
    await runBatch();
    expect(lookUps()).toBe(1);
  });
});
