import { performance } from 'node:perf_hooks';
import type pg from 'pg';
import type { BenchOptions } from './bench-options.js';
import type { BenchWorld } from './bench-world.js';
import { ChildProgram } from './child-program.js';
import { expectCount, settleDatabase, waitUntilClean } from './database-state.js';
import { deliveriesInTurn } from './delivery-source.js';
import { HookBodies } from './hook-bodies.js';
import { shoot } from './http-load.js';
import { linkPairs, pairTables } from './linked-pairs.js';
import { markdownTable } from './markdown-table.js';
import { connectProduct, hookSecret, Product } from './product.js';
import { median, spread } from './spread.js';

/** As many batches as the product runs for one integration at a time. */
const loopConnections = 2;
/** As many as the product's pool holds. */
const poolConnections = 12;

interface Side {
  name: string;
  /** Applies every dirty lane; answers how long that took. */
  apply: () => Promise<number>;
}

/** Lanes with one delivery each that resolves the group, against one SQL statement per lane that decides nothing. */
export async function benchLanes(world: BenchWorld, { rounds, isQuick }: BenchOptions): Promise<string> {
  const lanes = isQuick ? 200 : 5_000;
  const databaseUrl = await world.createDatabase('lanes_applied');
  const product = await Product.start(world, databaseUrl, { worker: true });
  const database = await world.connect(databaseUrl);
  const integrationId = await connectProduct(world, product, database);
  await linkPairs(database, { integrationId, adoProject: world.simulator.project, count: lanes });
  const bodies = await HookBodies.create(world.simulator);
  const bare = world.keep(new ChildProgram('bench/bare/apply-lanes.js', { args: [databaseUrl] }));
  const bareSide = (connections: number): Side => ({
    name: `one statement per lane, ${connections} connections`,
    apply: async () => {
      bare.send({ connections });
      return ((await bare.nextMessage()) as { elapsedMs: number }).elapsedMs;
    },
  });
  const sides = [
    bareSide(loopConnections),
    bareSide(poolConnections),
    { name: 'Lockstep', apply: () => releaseLanes(database) },
  ];

  const perSecond = new Map<Side, number[]>(sides.map((side) => [side, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const side of sides) {
      await restore(database);
      const headers = { 'content-type': 'application/json', 'shared-secret': hookSecret };
      const url = `${product.url}/extensions/vsts/issue-updated/`;
      const nextBody = deliveriesInTurn(bodies, lanes);
      await shoot({ url, method: 'POST', headers, nextBody, requests: lanes, connections: 50 });
      await settleDatabase(database, [...pairTables, 'deliveries', 'delivery_outcomes']);
      const rate = lanes / ((await side.apply()) / 1000);
      await checkApplied(database, lanes);
      if (round > 0) perSecond.get(side)?.push(rate);
      console.error(`lanes ${round}/${rounds} ${side.name}: ${Math.round(rate)}/s`);
    }
  }
  return table([...perSecond]);
}

/** Every pair as it was linked. A `Retry-After` keeps the worker from the lanes, which marks do not jump. */
async function restore(database: pg.Client): Promise<void> {
  await database.query(`
    TRUNCATE deliveries, delivery_outcomes, activities, decisions;
    UPDATE groups SET status = 'unresolved', resolved_at = NULL;
    UPDATE group_links SET shadow_status = 'unresolved';
    UPDATE external_issues SET applied_rev = 1, state = 'Active', state_done = false;
    UPDATE lanes SET marked_seq = 0, done_seq = 0, retry_after = now() + interval '1 hour'`);
  await settleDatabase(database, pairTables);
}

async function releaseLanes(database: pg.Client): Promise<number> {
  const startedAt = performance.now();
  await database.query('UPDATE lanes SET run_after = now(), retry_after = NULL');
  await database.query('NOTIFY lockstep_lanes');
  await waitUntilClean(database, { everyMs: 10, withinMs: 120_000 });
  return performance.now() - startedAt;
}

async function checkApplied(database: pg.Client, lanes: number): Promise<void> {
  await expectCount(database, `groups WHERE status = 'resolved'`, lanes);
  await expectCount(database, `group_links WHERE shadow_status = 'resolved'`, lanes);
  await expectCount(database, `external_issues WHERE state = 'Closed' AND state_done AND applied_rev = 2`, lanes);
  await expectCount(database, `delivery_outcomes WHERE outcome = 'applied' AND processed_at IS NOT NULL`, lanes);
  await expectCount(database, `activities WHERE type = 'set_resolved'`, lanes);
  await expectCount(database, `decisions WHERE action = 'resolve' AND outcome = 'applied'`, lanes);
  await expectCount(database, 'lanes WHERE marked_seq = done_seq AND lease_token IS NULL', lanes);
}

function table(measured: [Side, number[]][]): string {
  const [twoConnections = NaN, manyConnections = NaN] = measured.map(([, rates]) => median(rates));
  return markdownTable(
    [
      'one delivery per lane, resolving',
      'lanes/s',
      `/ ${loopConnections} connections`,
      `/ ${poolConnections} connections`,
    ],
    measured.map(([{ name }, rates]) => [
      name,
      spread(rates),
      (median(rates) / twoConnections).toFixed(2),
      (median(rates) / manyConnections).toFixed(2),
    ]),
  );
}
