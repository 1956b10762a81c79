import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LaneRunner } from '../../../src/lanes/lane-runner.service.js';
import { LOGGER } from '../../../src/logging/logging.module.js';
import { captureLog } from '../../support/log-capture.js';
import { makePairs } from '../../support/make-pairs.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

const { logger, messages } = captureLog();
let world: World;
beforeAll(async () => {
  world = await startWorld({ overrides: [{ provide: LOGGER, useValue: logger }] });
});
afterAll(() => world.close());

const runBatch = (): Promise<boolean> => world.app.get(LaneRunner, { strict: false }).runBatch();
const query = (sql: string): Promise<unknown> => world.app.dataSource.query(sql);

/** Pairs whose items were closed, with the deliveries waiting to be worked on. */
async function closedPairs(count: number): Promise<Pair[]> {
  const pairs = await makePairs(world, count);
  for (const { key } of pairs) world.sim.updateWorkItem(key, { 'System.State': 'Closed' });
  await world.sim.flushDeliveries();
  return pairs;
}

async function reasonsOf(pairs: Pair[]): Promise<unknown[]> {
  const reasons: unknown[] = [];
  for (const pair of pairs) reasons.push((await world.externalIssue(pair))?.reason);
  return reasons;
}

describe('an error in looking up states that nobody thought of', () => {
  let pairs: Pair[];
  beforeAll(async () => {
    pairs = await closedPairs(3);
    await query(`UPDATE state_catalogues SET types = 'null'`);
    await runBatch();
  });
  afterAll(async () => {
    await query('DELETE FROM state_catalogues');
    await world.moveClock(3);
    await world.runLanes();
  });

  it('is in the log, once for all lanes that met it', () => {
    expect(messages('error')).toEqual(['looking up states failed unexpectedly']);
  });

  it('makes them wait', async () => {
    const reason = 'an unexpected error; the log has it';
    expect(await reasonsOf(pairs)).toEqual([reason, reason, reason]);
  });
});

describe('a database that goes away while states are looked up', () => {
  it('ends the run, and is blamed on no lane', async () => {
    const pairs = await closedPairs(2);
    await query('ALTER TABLE state_catalogues RENAME TO kept');
    await query(
      `CREATE FUNCTION go_away() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE SQLSTATE '57P03'; END $$`,
    );
    await query('CREATE VIEW state_catalogues AS SELECT * FROM kept WHERE go_away()');
    await expect(runBatch()).rejects.toThrow();
    const reason = 'a change is about to be processed';
    expect(await reasonsOf(pairs)).toEqual([reason, reason]);
    await query('DROP VIEW state_catalogues');
    await query('ALTER TABLE kept RENAME TO state_catalogues');
  });
});
