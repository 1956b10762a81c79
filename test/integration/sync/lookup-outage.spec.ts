import { HttpService } from '@nestjs/axios';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import type { ApiFault } from '../../../simulator/faults/api-faults.js';
import { LaneRunner } from '../../../src/lanes/lane-runner.service.js';
import { Clock } from '../../../src/schedule/clock.js';
import { makePairs } from '../../support/make-pairs.js';
import { MovableClock } from '../../support/movable-clock.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

const isFull = process.env['LOCKSTEP_FULL'] === '1';
const pairCount = 200;
/** Deliveries during the long outages, and during each of the others. */
const manyDeliveries = 1_000;
const someDeliveries = isFull ? manyDeliveries : 100;
/** Deliveries that arrive between two runs of the lanes. */
const deliveriesPerRun = 200;
const recoversWithinSeconds = 60;
const stepSeconds = 2;
/** Stands for the 10 s that a call may take. */
const callTimeoutMs = 500;

const waits: ApiFault[] = [
  { kind: 'signin203' },
  { kind: '401' },
  { kind: '403' },
  { kind: '429', retryAfterSeconds: 20 },
  { kind: '500' },
  { kind: '503' },
  { kind: 'slow', delayMs: callTimeoutMs * 1.5 },
  { kind: 'truncated' },
  { kind: 'garbage' },
  { kind: 'emptyTypes' },
  { kind: 'reset' },
];
const outages: { fault: ApiFault; deliveries: number }[] = [
  { fault: { kind: '503', route: 'types' }, deliveries: manyDeliveries },
  ...waits.map((fault) => ({ fault: { ...fault, route: 'types' }, deliveries: someDeliveries })),
  ...waits
    .filter(({ kind }) => kind === '403' || kind === '429' || kind === 'garbage' || kind === 'reset')
    .map((fault) => ({ fault: { ...fault, route: 'projects' }, deliveries: someDeliveries })),
];
const cases = outages.map(({ fault, deliveries }) => ({
  name: `${fault.kind} on ${fault.route ?? ''} while ${deliveries} deliveries arrive`,
  fault,
  deliveries,
}));

/**
 * What a look-up that is taken for "nothing is done" would reopen is in here: done before and done after. An item that
 * went round once is where it was, and asks for no look-up: so no count of rounds is a multiple of three.
 */
const cycle = ['Active', 'Resolved', 'Closed'];

interface Issue {
  id: string;
  status: string;
  /** Changes that the integration made. */
  changes: number;
}

let world: World;
let runner: LaneRunner;
let pairs: Pair[];
const clock = new MovableClock();
const outgoing = axios.create();
/** By index of the pair: how far its item has come in the cycle. */
const turns = Array.from({ length: pairCount }, (_, index) => index);

beforeAll(async () => {
  world = await startWorld({
    simulator: { deliveryConcurrency: 16 },
    overrides: [
      { provide: Clock, useValue: clock },
      { provide: HttpService, useValue: new HttpService(outgoing) },
    ],
  });
  runner = world.app.get(LaneRunner);
  pairs = await makePairs(world, pairCount);
  updateItems(pairCount);
  await world.settle();
});
afterAll(() => world.close());

/** Moves the next `count` items on; their deliveries are on their way. */
function updateItems(count: number): void {
  for (let index = 0; index < count; index++) {
    const turn = turns[index % pairCount]!;
    world.sim.updateWorkItem(pairs[index % pairCount]!.key, { 'System.State': cycle[turn % cycle.length] });
    turns[index % pairCount] = turn + 1;
  }
}

async function issues(): Promise<Issue[]> {
  return world.app.dataSource.query<Issue[]>(
    `SELECT id, status, (SELECT count(*)::int FROM activities a WHERE a.group_id = g.id AND data->>'provider' = 'vsts')
       AS changes
     FROM groups g ORDER BY id`,
  );
}

/** What the issues are to become: as they were, each changed once where its item is now of the other kind. */
function expected(before: readonly Issue[]): Issue[] {
  const byIssue = new Map(pairs.map(({ issueId, key }) => [issueId, world.sim.fieldsOf(key)['System.State']]));
  return before.map(({ id, status, changes }) => {
    const after = byIssue.get(id) === 'Active' ? 'unresolved' : 'resolved';
    return { id, status: after, changes: after === status ? changes : changes + 1 };
  });
}

async function count(sql: string): Promise<number> {
  const [row] = await world.app.dataSource.query<{ count: number }[]>(`SELECT count(*)::int AS count ${sql}`);
  return row!.count;
}

const unfinished = `FROM delivery_outcomes WHERE processed_at IS NULL`;
/** Visibly: with a reason. */
const waitingLanes = `FROM lanes WHERE marked_seq > done_seq AND waiting_reason <> ''`;

describe('while states cannot be looked up', () => {
  let before: Issue[];
  beforeEach(async () => {
    await world.app.dataSource.query('DELETE FROM state_catalogues');
    before = await issues();
  });

  afterEach(() => {
    world.sim.clearFaults();
    delete outgoing.defaults.timeout;
  });

  it.each(cases)('nothing flips, and all is right within 60 s afterwards: $name', async ({ fault, deliveries }) => {
    const received = await count('FROM deliveries');
    world.sim.addFault(fault);
    if (fault.kind === 'slow') outgoing.defaults.timeout = callTimeoutMs;
    for (let sent = 0; sent < deliveries; sent += deliveriesPerRun) {
      updateItems(Math.min(deliveriesPerRun, deliveries - sent));
      await Promise.all([world.sim.flushDeliveries(), runner.runBatch()]);
      await runner.runBatch();
      expect(await issues()).toEqual(before);
    }
    const concerned = Math.min(deliveries, pairCount);
    expect(await count(waitingLanes)).toBe(concerned);
    expect(await count('FROM deliveries')).toBe(received + deliveries);
    expect(await world.externalIssue(pairs[0]!)).toMatchObject({ inStep: 'waiting', reason: expect.any(String) });

    world.sim.clearFaults();
    delete outgoing.defaults.timeout;
    let seconds = 0;
    while ((await count(unfinished)) > 0 && seconds < recoversWithinSeconds) {
      seconds += stepSeconds;
      clock.move(stepSeconds);
      await world.moveClock(stepSeconds);
      await world.runLanes();
    }
    expect(await issues()).toEqual(expected(before));
    expect(await count(unfinished)).toBe(0);
    expect(await count('FROM lanes WHERE marked_seq > done_seq')).toBe(0);
  });
});
