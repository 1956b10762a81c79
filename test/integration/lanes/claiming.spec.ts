import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LaneRunner } from '../../../src/lanes/lane-runner.service.js';
import { LanesRepository } from '../../../src/lanes/lanes.repository.js';
import type { ClaimedLane } from '../../../src/lanes/lanes.types.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makePairs } from '../../support/make-pairs.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

const laneCount = 30;

let world: World;
let pairs: Pair[];
let replica: TestApp;
let repository: LanesRepository;
beforeAll(async () => {
  world = await startWorld();
  pairs = await makePairs(world, laneCount);
  const [{ name }] = await world.app.dataSource.query<[{ name: string }]>('SELECT current_database() AS name');
  const url = new URL(process.env['LOCKSTEP_TEST_POSTGRES'] ?? '');
  url.pathname = name;
  replica = await startTestApp({ databaseUrl: url.href });
  repository = world.app.get(LanesRepository, { strict: false });
});
beforeEach(() =>
  world.app.dataSource.query(
    `UPDATE lanes SET marked_seq = done_seq, run_after = now(), retry_after = NULL, lease_until = NULL, lease_token = NULL,
       lost_leases = 0, attempts = 0, refetch = false, waiting_code = NULL, waiting_reason = NULL`,
  ),
);
afterAll(async () => {
  await replica.close();
  await world.close();
});

interface LaneRow {
  lease_token: string | null;
  lost_leases: number;
  attempts: number;
  due_in: number;
}

async function mark(count = laneCount): Promise<string[]> {
  const ids = pairs.slice(0, count).map(({ externalIssueId }) => externalIssueId);
  await world.app.dataSource.query(
    'UPDATE lanes SET marked_seq = marked_seq + 1 WHERE external_issue_id = ANY($1::bigint[])',
    [ids],
  );
  return ids;
}

async function laneOf(id: string): Promise<LaneRow> {
  const [row] = await world.app.dataSource.query<[LaneRow]>(
    `SELECT lease_token, lost_leases, attempts, extract(epoch FROM run_after - now())::float AS due_in
     FROM lanes WHERE external_issue_id = $1`,
    [id],
  );
  return row;
}

const claim = (limit = 200, token: string = randomUUID()): Promise<ClaimedLane[]> =>
  repository.claim(world.integrationId, token, limit);
const idsOf = (lanes: ClaimedLane[]): string[] => lanes.map(({ externalIssueId }) => externalIssueId).sort();

/** Claims one lane as a worker that then dies. */
async function loseLease(): Promise<void> {
  await claim(1);
  await repository.claimSuspect(world.integrationId, randomUUID());
  await world.moveClock(46);
  await repository.reapExpiredLeases();
}

describe('a claim', () => {
  it('takes each lane once, however many claim at the same time in two processes', async () => {
    const ids = await mark();
    const other = replica.get(LanesRepository, { strict: false });
    const claims = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 === 0 ? repository : other).claim(world.integrationId, randomUUID(), 4),
      ),
    );
    const taken = claims.flat().map(({ externalIssueId }) => externalIssueId);
    expect(new Set(taken).size).toBe(taken.length);
    expect([...taken, ...idsOf(await claim())].sort()).toEqual(ids.sort());
  });

  it('takes no more than it asks for', async () => {
    await mark();
    expect(await claim(7)).toHaveLength(7);
  });

  it('takes no lane that is clean', async () => {
    expect(await claim()).toEqual([]);
  });

  it('takes no lane that is not due', async () => {
    await mark();
    await world.app.dataSource.query(`UPDATE lanes SET run_after = now() + interval '5 seconds'`);
    expect(await claim()).toEqual([]);
  });

  it('takes no lane that somebody holds', async () => {
    await mark();
    await claim();
    expect(await claim()).toEqual([]);
  });

  it('takes no lane of another integration', async () => {
    await mark();
    expect(await repository.claim('999999', randomUUID(), 200)).toEqual([]);
  });

  it('does not wait for a lane that is locked, and takes the others', async () => {
    const ids = await mark(3);
    const runner = world.app.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('SELECT FROM lanes WHERE external_issue_id = $1 FOR UPDATE', [ids[0]]);
    const taken = idsOf(await claim());
    await runner.rollbackTransaction();
    await runner.release();
    expect(taken).toEqual(ids.slice(1).sort());
  });
});

describe('a lease', () => {
  it('that ran out lets the lane run again', async () => {
    const ids = await mark(2);
    await claim();
    await world.moveClock(46);
    await repository.reapExpiredLeases();
    expect(idsOf(await claim())).toEqual(ids.sort());
  });

  it('that has not run out is left alone', async () => {
    await mark(2);
    await claim();
    await world.moveClock(40);
    expect(await repository.reapExpiredLeases()).toBe(0);
  });

  it('that was lost is no lock for its former holder', async () => {
    const [id] = await mark(1);
    const token = randomUUID();
    await claim(1, token);
    await world.moveClock(46);
    await repository.reapExpiredLeases();
    await claim(1);
    const held = await world.app.dataSource.transaction((tx) => repository.lockHeld(tx, token, [id!]));
    expect(held.size).toBe(0);
  });

  it('is a try only from the third loss in a row', async () => {
    const [id] = await mark(1);
    const attempts: number[] = [];
    for (let losses = 1; losses <= 3; losses++) {
      await loseLease();
      attempts.push((await laneOf(id!)).attempts);
      await world.moveClock(10);
    }
    expect(attempts).toEqual([0, 0, 1]);
  });

  it('that is lost the first two times puts nothing off', async () => {
    const [id] = await mark(1);
    await loseLease();
    expect((await laneOf(id!)).due_in).toBeLessThanOrEqual(0);
  });
});

describe('a lane that lost two leases in a row', () => {
  async function makeSuspects(count: number): Promise<string[]> {
    const ids = await mark(count);
    for (let losses = 1; losses <= 2; losses++) {
      await claim();
      await world.moveClock(46);
      await repository.reapExpiredLeases();
    }
    return ids;
  }

  it('is not claimed together with others', async () => {
    await makeSuspects(2);
    expect(await claim()).toEqual([]);
  });

  it('runs alone', async () => {
    await makeSuspects(2);
    expect(await repository.claimSuspect(world.integrationId, randomUUID())).toHaveLength(1);
  });

  it('does not keep the others from running', async () => {
    await makeSuspects(2);
    const ids = await mark(5);
    expect(idsOf(await claim())).toEqual(ids.slice(2).sort());
  });

  it('is trusted again after it got through', async () => {
    const [id] = await makeSuspects(1);
    await world.app.get(LaneRunner, { strict: false }).runUntilIdle();
    expect((await laneOf(id!)).lost_leases).toBe(0);
  });
});

describe('a lane that was marked during its run', () => {
  const finish = async (end: object): Promise<void> => {
    const [id] = await mark(1);
    const token = randomUUID();
    const [lane] = await claim(1, token);
    await mark(1);
    await world.app.dataSource.transaction(async (tx) => {
      await repository.lockHeld(tx, token, [id!]);
      const { externalIssueId, markedSeq } = lane!;
      await repository.finish(tx, [{ externalIssueId, markedSeq, compared: false, kind: 'done', ...end }]);
    });
  };

  it('is due again when the run is done', async () => {
    await finish({});
    expect(await claim()).toHaveLength(1);
  });

  it('is due again though the run wanted to park it', async () => {
    await finish({ kind: 'park', code: 'forbidden', reason: 'for a test' });
    expect(await claim()).toHaveLength(1);
  });
});

describe('lanes that are handed back', () => {
  it('are due at once, for anybody', async () => {
    const ids = await mark(3);
    const token = randomUUID();
    await claim(200, token);
    await repository.handBack(token);
    expect(idsOf(await claim())).toEqual(ids.sort());
  });

  it('did not lose a lease', async () => {
    const [id] = await mark(1);
    const token = randomUUID();
    await claim(200, token);
    await repository.handBack(token);
    expect(await laneOf(id!)).toMatchObject({ lost_leases: 0, attempts: 0, lease_token: null });
  });

  it('are only those of that claim', async () => {
    await mark(4);
    const token = randomUUID();
    await claim(2, token);
    await claim(2);
    await repository.handBack(token);
    expect(await claim()).toHaveLength(2);
  });
});
