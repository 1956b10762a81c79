import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { untilSomebodyWaits } from '../../support/held-row.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

describe('marking of lanes by deliveries', () => {
  let world: World;
  let pair: Pair;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  async function queuedPair(): Promise<Pair> {
    const made = await world.pair();
    world.sim.updateWorkItem(made.key, { 'System.State': 'Active' });
    await world.sim.flushDeliveries();
    return made;
  }

  async function lane(): Promise<{ markedSeq: number; runAfter: Date }> {
    const [row] = await world.app.dataSource.query<[{ markedSeq: number; runAfter: Date }]>(
      'SELECT marked_seq::int AS "markedSeq", run_after AS "runAfter" FROM lanes WHERE external_issue_id = $1',
      [pair.externalIssueId],
    );
    return row;
  }

  it('leaves a lane that is queued already at its place in the queue', async () => {
    pair = await queuedPair();
    const before = await lane();
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    await world.sim.flushDeliveries();
    expect(await lane()).toEqual(before);
  });

  it('lets the queued run see the deliveries that came after its mark', async () => {
    pair = await queuedPair();
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    await world.sim.flushDeliveries();
    await world.runLanes();
    expect((await world.issue(pair.issueId)).status).toBe('resolved');
  });

  it('marks a lane again that a worker takes in the very moment of the delivery', async () => {
    pair = await queuedPair();
    const { markedSeq } = await lane();
    const claim = world.app.dataSource.createQueryRunner();
    await claim.startTransaction();
    await claim.query(
      `UPDATE lanes SET lease_until = now() + interval '45 seconds', lease_token = $2 WHERE external_issue_id = $1`,
      [pair.externalIssueId, randomUUID()],
    );
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    const delivered = world.sim.flushDeliveries();
    await untilSomebodyWaits(world.app.dataSource);
    await claim.commitTransaction();
    await claim.release();
    await delivered;
    expect((await lane()).markedSeq).toBe(markedSeq + 1);
  });

  it('marks a queued lane whose item must be read now', async () => {
    pair = await queuedPair();
    const { markedSeq } = await lane();
    world.sim.deleteWorkItem(pair.key);
    await world.sim.flushDeliveries();
    expect((await lane()).markedSeq).toBe(markedSeq + 1);
  });
});
