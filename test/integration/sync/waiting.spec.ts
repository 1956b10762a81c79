import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiFault } from '../../../simulator/faults/api-faults.js';
import { Clock } from '../../../src/schedule/clock.js';
import { MovableClock } from '../../support/movable-clock.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

const org = '/api/0/organizations/default';
const clock = new MovableClock();

let world: World;
beforeAll(async () => {
  world = await startWorld({ overrides: [{ provide: Clock, useValue: clock }] });
});
afterEach(async () => {
  world.sim.reset();
  await pass(1_000);
  await world.settle();
});
afterAll(() => world.close());

/** Lets time pass for the process and for the database. */
async function pass(seconds: number): Promise<void> {
  clock.move(seconds);
  await world.moveClock(seconds);
}

/** A pair whose item was closed unheard, so that only reading it brings the change. */
async function closedUnheard(): Promise<Pair> {
  const pair = await world.pair();
  world.sim.setDeliveryFaults({ dropNext: 1 });
  world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
  await world.sim.flushDeliveries();
  return pair;
}

async function resync(...pairs: Pair[]): Promise<void> {
  for (const { externalIssueId } of pairs) {
    expect((await world.app.http.post(`${org}/external-issues/${externalIssueId}/resync/`)).status).toBe(202);
  }
  await world.runLanes();
}

/** Ends a pair that would wait for ever. */
async function removeIssue({ issueId }: Pair): Promise<void> {
  await world.app.http.delete(`${org}/issues/${issueId}/`);
}

/** A pair that waits until somebody adds its state. */
async function unknownState(): Promise<Pair> {
  const pair = await world.pair();
  world.sim.setDeliveryFaults({ dropNext: 1 });
  const rev = world.sim.updateWorkItem(pair.key, { 'System.State': 'Active' });
  const body = JSON.stringify(world.sim.buildNotification({ workItemId: pair.key, rev }));
  await world.post(body.replaceAll('"Active"', '"Triaged"'));
  await world.runLanes();
  return pair;
}

const statusOf = async ({ issueId }: Pair): Promise<unknown> => (await world.issue(issueId)).status;
const unknownOf = async (pair: Pair): Promise<{ outcome: string }[]> =>
  ((await world.decisions(pair)) as { outcome: string }[]).filter(({ outcome }) => outcome === 'unknown');
const reads = (): number => world.sim.requests().filter(({ path }) => /workitemsbatch/i.test(path)).length;

describe('while work items cannot be read', () => {
  const faults: [string, ApiFault][] = [
    ['401', { kind: '401' }],
    ['the sign-in page as 203', { kind: 'signin203' }],
    ['a redirect', { kind: 'redirect302' }],
    ['429', { kind: '429', retryAfterSeconds: 20 }],
    ['500', { kind: '500' }],
    ['502', { kind: '502' }],
    ['503', { kind: '503' }],
    ['cut JSON', { kind: 'truncated' }],
    ['something else', { kind: 'garbage' }],
    ['nothing: the connection breaks', { kind: 'reset' }],
  ];

  it.each(faults)('the pair waits with a reason, and nothing moves: Azure DevOps answers %s', async (_what, fault) => {
    const pair = await closedUnheard();
    world.sim.addFault({ ...fault, route: 'workitems' });
    await resync(pair);
    expect(await world.externalIssue(pair)).toMatchObject({
      inStep: 'waiting',
      reason: expect.stringMatching(/\w{3}/),
    });
    expect(await statusOf(pair)).toBe('unresolved');
  });

  it.each(faults)('the pair comes right by itself afterwards: Azure DevOps answered %s', async (_what, fault) => {
    const pair = await closedUnheard();
    world.sim.addFault({ ...fault, route: 'workitems' });
    await resync(pair);
    world.sim.clearFaults();
    await pass(31);
    await world.runLanes();
    expect(await statusOf(pair)).toBe('resolved');
    expect(await world.externalIssue(pair)).toMatchObject({ inStep: true, reason: null });
  });

  it('the ledger says once that it is not known', async () => {
    const pair = await closedUnheard();
    world.sim.addFault({ kind: '503', route: 'workitems' });
    await resync(pair);
    await pass(60);
    await world.runLanes();
    expect(await unknownOf(pair)).toMatchObject([
      { field: 'work_item', action: 'none', reason: expect.stringContaining('503') },
    ]);
  });

  it('a change that a delivery brings whole is carried all the same', async () => {
    const pair = await world.pair();
    world.sim.addFault({ kind: '503', route: 'workitems' });
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    await world.settle();
    expect(await statusOf(pair)).toBe('resolved');
  });
});

describe('while it is not known what states mean', () => {
  it.each<[string, ApiFault]>([
    ['the types cannot be read', { kind: '503', route: 'types' }],
    ['they are empty', { kind: 'emptyTypes' }],
    ['they may not be read', { kind: '403', route: 'types' }],
    ['they are cut', { kind: 'truncated', route: 'types' }],
  ])('nothing is resolved, and nothing reopened: %s', async (_why, fault) => {
    const open = await world.pair();
    const resolved = await world.pair();
    await world.app.http.put(`${org}/issues/${resolved.issueId}/`, { status: 'resolved' });
    await world.runLanes();
    await forgetStates();
    world.sim.addFault(fault);
    world.sim.updateWorkItem(open.key, { 'System.State': 'Closed' });
    world.sim.updateWorkItem(resolved.key, { 'System.State': 'Active' });
    await world.settle();
    expect([await statusOf(open), await statusOf(resolved)]).toEqual(['unresolved', 'resolved']);
    expect(await world.externalIssue(open)).toMatchObject({ inStep: 'waiting', state: 'New' });
  });

  it('an assignee waits, too, and comes with the state afterwards', async () => {
    const person = world.sim.addPerson('Waiting Person', 'waiting');
    await world.addMember(person.mail);
    const pair = await world.pair();
    await forgetStates();
    world.sim.addFault({ kind: '503', route: 'types' });
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed', 'System.AssignedTo': person.uniqueName });
    await world.settle();
    world.sim.clearFaults();
    await pass(31);
    await world.runLanes();
    expect(await world.issue(pair.issueId)).toMatchObject({ status: 'resolved', assignedTo: { email: person.mail } });
  });

  it('a state that Azure DevOps does not list waits, with its name', async () => {
    const pair = await unknownState();
    expect(await world.externalIssue(pair)).toMatchObject({
      inStep: 'waiting',
      reason: expect.stringContaining('Triaged is not among the states'),
    });
    await removeIssue(pair);
  });

  async function forgetStates(): Promise<void> {
    await world.app.dataSource.query('DELETE FROM state_catalogues');
  }
});

describe('a Retry-After', () => {
  it('is not jumped by a new mark', async () => {
    const pair = await closedUnheard();
    world.sim.addFault({ kind: '429', route: 'workitems', retryAfterSeconds: 120 });
    await resync(pair);
    world.sim.reset();
    await pass(60);
    await resync(pair);
    expect(world.sim.requests()).toEqual([]);
    expect(await statusOf(pair)).toBe('unresolved');
  });

  it('is not jumped in another process either, which did not hear of it', async () => {
    const pair = await closedUnheard();
    world.sim.addFault({ kind: '429', route: 'workitems', retryAfterSeconds: 120 });
    await resync(pair);
    world.sim.reset();
    // Only what the database knows holds the lane back now.
    clock.move(200);
    await resync(pair);
    expect(world.sim.requests()).toEqual([]);
  });

  it('is one entry in the ledger, however often a lane meets it', async () => {
    const [throttled, pair] = [await closedUnheard(), await closedUnheard()];
    world.sim.addFault({ kind: '429', route: 'workitems', retryAfterSeconds: 120 });
    await resync(throttled);
    for (let turn = 0; turn < 3; turn++) {
      await resync(pair);
      // The lane is due again, but Azure DevOps is not to be called yet.
      clock.move(10);
      await world.moveClock(150);
    }
    expect(await unknownOf(pair)).toMatchObject([{ reason: expect.stringContaining('asked not to be called') }]);
  });

  it('ends by itself', async () => {
    const pair = await closedUnheard();
    world.sim.addFault({ kind: '429', route: 'workitems', retryAfterSeconds: 120 });
    await resync(pair);
    world.sim.reset();
    await pass(125);
    await world.runLanes();
    expect(await statusOf(pair)).toBe('resolved');
  });

  it('is obeyed on a good answer, too', async () => {
    const [pair, other] = [await closedUnheard(), await closedUnheard()];
    world.sim.addFault({ kind: 'retryAfter', route: 'workitems', retryAfterSeconds: 120, times: 1 });
    await resync(pair);
    expect(await statusOf(pair)).toBe('resolved');
    world.sim.reset();
    await resync(other);
    expect(world.sim.requests()).toEqual([]);
  });
});

describe('a credential that is refused', () => {
  it('is probed by one call per 30 s, however many lanes wait', async () => {
    const pairs = [await closedUnheard(), await closedUnheard(), await closedUnheard()];
    world.sim.addFault({ kind: '401', route: 'workitems' });
    for (const pair of pairs) await resync(pair);
    const before = reads();
    for (let turn = 0; turn < 3; turn++) {
      await pass(31);
      await world.runLanes();
    }
    expect(reads() - before).toBeLessThanOrEqual(3);
    expect(reads() - before).toBeGreaterThan(0);
  });

  it('lets no call out in between', async () => {
    const pair = await closedUnheard();
    world.sim.addFault({ kind: '401', route: 'workitems' });
    await resync(pair);
    const before = reads();
    await pass(10);
    await resync(pair);
    expect(reads()).toBe(before);
  });

  it('is cleared by the first success, and all lanes come right', async () => {
    const pairs = [await closedUnheard(), await closedUnheard(), await closedUnheard()];
    world.sim.addFault({ kind: '401', route: 'workitems' });
    for (const pair of pairs) await resync(pair);
    world.sim.clearFaults();
    await pass(31);
    await world.runLanes();
    await pass(31);
    await world.runLanes();
    for (const pair of pairs) expect(await statusOf(pair)).toBe('resolved');
  });

  it('is shown on the integration', async () => {
    const pair = await closedUnheard();
    world.sim.addFault({ kind: '401', route: 'workitems' });
    await resync(pair);
    const { body } = await world.app.http.get(`${org}/integrations/${world.integrationId}/`);
    expect(body.status).not.toBe('active');
  });
});

describe('a 403', () => {
  it('parks the pair with its reason', async () => {
    const pair = await closedUnheard();
    world.sim.addFault({ kind: '403', route: 'workitems' });
    await resync(pair);
    expect(await world.externalIssue(pair)).toMatchObject({
      inStep: false,
      reason: expect.stringMatching(/Access Denied|403/),
    });
  });

  it('is not tried again until there is a new mark', async () => {
    const pair = await closedUnheard();
    world.sim.addFault({ kind: '403', route: 'workitems' });
    await resync(pair);
    world.sim.clearFaults();
    await pass(100);
    await world.runLanes();
    expect(await statusOf(pair)).toBe('unresolved');
    await resync(pair);
    expect(await statusOf(pair)).toBe('resolved');
  });

  it('for several items at once says nothing of any of them: they wait, with the reason, and are tried again', async () => {
    const pairs = [await closedUnheard(), await closedUnheard()];
    world.sim.addFault({ kind: '403', route: 'workitems', times: 1 });
    await resync(...pairs);
    for (const pair of pairs)
      expect(await unknownOf(pair)).toMatchObject([{ reason: expect.stringMatching(/Access Denied|403/) }]);
    await pass(100);
    await world.runLanes();
    for (const pair of pairs) expect(await statusOf(pair)).toBe('resolved');
  });

  it('condemns no credential: other items are read', async () => {
    const [pair, other] = [await closedUnheard(), await closedUnheard()];
    world.sim.addFault({ kind: '403', route: 'workitems', times: 1 });
    await resync(pair);
    await resync(other);
    expect(await statusOf(other)).toBe('resolved');
  });
});

describe('an outage', () => {
  const secondsToNextTry = async ({ externalIssueId }: Pair): Promise<number> => {
    const [lane] = await world.app.dataSource.query<[{ seconds: number }]>(
      'SELECT extract(epoch FROM run_after - now())::float AS seconds FROM lanes WHERE external_issue_id = $1',
      [externalIssueId],
    );
    return lane.seconds;
  };
  const putOff = (): Promise<unknown> =>
    world.app.dataSource.query(
      `UPDATE lanes SET run_after = now() + interval '900 seconds' WHERE waiting_code IS NOT NULL`,
    );

  it('is probed at least every 30 s, however long it lasts', async () => {
    const pair = await closedUnheard();
    world.sim.addFault({ kind: '503', route: 'workitems' });
    await resync(pair);
    await putOff();
    await world.runLanes();
    expect(await secondsToNextTry(pair)).toBeLessThanOrEqual(30);
  });

  it('is probed though another pair waits for something else, and earlier', async () => {
    const other = await unknownState();
    const pair = await closedUnheard();
    world.sim.addFault({ kind: '503', route: 'workitems' });
    await resync(pair);
    await putOff();
    await world.app.dataSource.query(
      `UPDATE lanes SET run_after = now() + interval '5 seconds' WHERE external_issue_id = $1`,
      [other.externalIssueId],
    );
    await world.runLanes();
    expect(await secondsToNextTry(pair)).toBeLessThanOrEqual(30);
    await removeIssue(other);
  });

  it('that is over lets all its lanes go within 30 s once one got through', async () => {
    const pairs = [await closedUnheard(), await closedUnheard(), await closedUnheard(), await closedUnheard()];
    world.sim.addFault({ kind: '503', route: 'workitems' });
    for (const pair of pairs) await resync(pair);
    await putOff();
    world.sim.clearFaults();
    await world.app.dataSource.query('UPDATE lanes SET run_after = now() WHERE external_issue_id = $1', [
      pairs[0]!.externalIssueId,
    ]);
    await world.runLanes();
    await pass(30);
    await world.runLanes();
    for (const pair of pairs) expect(await statusOf(pair)).toBe('resolved');
  });
});
