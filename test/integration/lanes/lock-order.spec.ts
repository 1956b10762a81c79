import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Logger } from 'typeorm';
import { TransactionRunner } from '../../../src/database/transaction-runner.service.js';
import type { NewDelivery } from '../../../src/deliveries/deliveries.types.js';
import { ReceiptRepository } from '../../../src/deliveries/receipt.repository.js';
import { GroupsService } from '../../../src/groups/groups.service.js';
import { LanesRepository } from '../../../src/lanes/lanes.repository.js';
import { LanesService } from '../../../src/lanes/lanes.service.js';
import { SyncService } from '../../../src/sync/sync.service.js';
import { findLocked, whileHolding } from '../../support/held-row.js';
import { makePairs } from '../../support/make-pairs.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

let world: World;
/** In key order of their lanes, and of their issues. */
let pairs: Pair[];
let laneIds: string[];
let groupIds: string[];

beforeAll(async () => {
  world = await startWorld();
  pairs = (await makePairs(world, 6)).sort((one, other) => Number(one.externalIssueId) - Number(other.externalIssueId));
  laneIds = pairs.map(({ externalIssueId }) => externalIssueId);
  groupIds = pairs.map(({ issueId }) => issueId).sort((one, other) => Number(one) - Number(other));
});
afterAll(() => world.close());

/** Writes both tables anew, the highest key first, so that a scan meets the rows against the order of their keys. */
async function turnRows(): Promise<void> {
  await world.app.dataSource.transaction(async (tx) => {
    await tx.query('CREATE TEMP TABLE kept ON COMMIT DROP AS TABLE lanes');
    await tx.query('TRUNCATE lanes');
    await tx.query('INSERT INTO lanes SELECT * FROM kept ORDER BY external_issue_id DESC');
  });
  for (const id of groupIds.toReversed()) await query('UPDATE groups SET title = title WHERE id = $1', [id]);
  await query('ANALYZE lanes, groups');
}

async function query(sql: string, values: unknown[] = []): Promise<unknown> {
  return world.app.dataSource.query(sql, values);
}

let nextRev = 100;
function delivery({ key }: Pair): NewDelivery {
  const rev = nextRev++;
  const state = rev % 2 === 0 ? 'Active' : 'Closed';
  return {
    integrationId: world.integrationId,
    dedupeKey: `lock-order ${rev}`,
    subscriptionId: null,
    notificationId: null,
    eventType: 'workitem.updated',
    workItemId: key,
    rev,
    snapshot: { rev, state, type: 'Bug', project: 'Web Shop', title: `Revision ${rev}`, assignee: null },
    quarantineReason: null,
    rawBody: Buffer.from('{}'),
  };
}

const trigger = { kind: 'sweep', id: null } as const;

describe('several lanes', () => {
  const receive = (): Promise<unknown> => world.app.get(ReceiptRepository).store(pairs.map(delivery));
  const writers: [string, () => Promise<() => Promise<unknown>>][] = [
    [
      'a mark',
      () =>
        Promise.resolve(() =>
          world.app
            .get(TransactionRunner)
            .run((tx) => world.app.get(LanesService).mark(tx, laneIds.toReversed(), trigger, { refetch: false })),
        ),
    ],
    ['receipt', () => Promise.resolve(receive)],
    [
      'a run',
      async () => {
        await receive();
        const token = randomUUID();
        const claimed = await world.app.get(LanesRepository).claim(world.integrationId, token, 10);
        return () => world.app.get(SyncService).run(claimed.toReversed(), new AbortController().signal);
      },
    ],
    [
      'handing back',
      async () => {
        await receive();
        const token = randomUUID();
        await world.app.get(LanesRepository).claim(world.integrationId, token, 10);
        return () => world.app.get(LanesRepository).handBack(token);
      },
    ],
  ];

  it.each(writers)('are locked in key order by %s', async (_name, prepare) => {
    await world.runLanes();
    const write = await prepare();
    await turnRows();
    const [last, ...others] = laneIds.toReversed();
    await whileHolding(world.app.dataSource, 'lanes', last!, write, async () => {
      expect(await findLocked(world.app.dataSource, 'lanes', others)).toEqual(others);
    });
  });
});

describe('several issues', () => {
  it('are locked in id order', async () => {
    await turnRows();
    const { dataSource } = world.app;
    const lock = (): Promise<unknown> =>
      world.app.get(TransactionRunner).run((tx) => world.app.get(GroupsService).lock(tx, groupIds.toReversed()));
    const [last, ...others] = groupIds.toReversed();
    await whileHolding(dataSource, 'groups', last!, lock, async () => {
      expect(await findLocked(dataSource, 'groups', others)).toEqual(others);
    });
  });
});

describe('the lane of a pair', () => {
  const unlockedIssues = async (): Promise<void> => {
    expect(await findLocked(world.app.dataSource, 'groups', groupIds)).toEqual([]);
  };

  it('is locked before the issue by a person’s change', async () => {
    const path = `/api/0/organizations/default/issues/${pairs[0]!.issueId}/`;
    const change = (): Promise<unknown> => world.app.http.put(path, { status: 'ignored' });
    await whileHolding(world.app.dataSource, 'lanes', laneIds[0]!, change, unlockedIssues);
  });

  it('is locked before the issue by a run', async () => {
    await world.runLanes();
    await world.app.get(ReceiptRepository).store([delivery(pairs[0]!)]);
    const claimed = await world.app.get(LanesRepository).claim(world.integrationId, randomUUID(), 10);
    const run = (): Promise<void> => world.app.get(SyncService).run(claimed, new AbortController().signal);
    await whileHolding(world.app.dataSource, 'lanes', laneIds[0]!, run, unlockedIssues);
  });
});

describe('people, deliveries, settings and runs that meet on the same pairs', () => {
  /** Counts what was retried without anybody noticing. */
  class DeadlockCounter implements Logger {
    deadlocks = 0;
    logQueryError(error: string | Error): void {
      if (String(error).includes('deadlock')) this.deadlocks += 1;
    }
    logQuery(): void {
      // Only errors count.
    }
    logQuerySlow(): void {
      // Only errors count.
    }
    logSchemaBuild(): void {
      // Only errors count.
    }
    logMigration(): void {
      // Only errors count.
    }
    log(): void {
      // Only errors count.
    }
  }

  it('never deadlock', async () => {
    const turns = 30;
    const some = <T>(all: readonly T[]): T[] => all.filter(() => Math.random() < 0.6).sort(() => Math.random() - 0.5);
    const org = '/api/0/organizations/default';
    // Each issue is linked to two items, so that no order of lanes gives an order of issues by itself.
    for (const [index, { key }] of pairs.entries()) {
      await world.pair({ key, issueId: pairs[(index + 1) % pairs.length]!.issueId });
    }
    const counter = new DeadlockCounter();
    world.app.dataSource.logger = counter;
    let isOver = false;
    const repeat = async (times: number, work: (turn: number) => Promise<unknown>): Promise<void> => {
      for (let turn = 0; turn < times; turn++) await work(turn);
    };
    const actors = [
      ...[1, 2].map(() =>
        repeat(turns, async (turn) => {
          const ids = some(groupIds).map((id) => `id=${id}`);
          const status = turn % 2 === 0 ? 'resolved' : 'unresolved';
          if (ids.length > 0) await world.app.http.put(`${org}/issues/?${ids.join('&')}`, { status });
        }),
      ),
      ...[1, 2].map(() => repeat(turns, () => world.app.get(ReceiptRepository).store(some(pairs).map(delivery)))),
      repeat(turns / 3, (turn) => {
        const body = { reopen_on: turn % 2 === 0 ? 'left_done' : 'not_done' };
        return world.app.http.post(`${org}/integrations/${world.integrationId}/config/`, body);
      }),
    ];
    const runners = [1, 2].map(async () => {
      while (!isOver) await world.runLanes();
    });
    await Promise.all(actors);
    isOver = true;
    await Promise.all(runners);
    expect(counter.deadlocks).toBe(0);
  });
});
