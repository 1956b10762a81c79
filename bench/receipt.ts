import type pg from 'pg';
import { serveBare } from './bare-program.js';
import type { BenchOptions } from './bench-options.js';
import type { BenchWorld } from './bench-world.js';
import { expectCount, settleDatabase, waitUntilClean } from './database-state.js';
import { deliveriesInTurn } from './delivery-source.js';
import { HookBodies } from './hook-bodies.js';
import { shoot, type Shot } from './http-load.js';
import { linkPairs, pairTables } from './linked-pairs.js';
import { markdownTable } from './markdown-table.js';
import { connectProduct, hookSecret, Product } from './product.js';
import { median, spread } from './spread.js';

const connections = 50;

interface Side {
  name: string;
  url: string;
  nextBody: () => string;
  /** Throws unless the deliveries of the round are stored; then removes them. */
  checkAndClear(deliveries: number): Promise<void>;
}

/** Durable receipt of deliveries for linked items, against programs that only store them. */
export async function benchReceipt(world: BenchWorld, { rounds, isQuick }: BenchOptions): Promise<string> {
  const requests = isQuick ? 500 : 20_000;
  const items = isQuick ? 100 : 5_000;
  const bodies = await HookBodies.create(world.simulator);
  const bareUrl = await world.createDatabase('receipt_bare');
  const bareDatabase = await world.connect(bareUrl);
  const bare = async (name: string, program: string): Promise<Side> => ({
    name,
    url: await serveBare(world, program, [bareUrl]),
    nextBody: deliveriesInTurn(bodies, items),
    checkAndClear: async (deliveries) => {
      await expectCount(bareDatabase, 'bare_deliveries', deliveries);
      await bareDatabase.query('TRUNCATE bare_deliveries');
      await bareDatabase.query('CHECKPOINT');
    },
  });
  const sides = [
    await bare('`node:http`, one INSERT each', 'receive-one-insert'),
    await bare('`node:http`, grouped INSERTs', 'receive-grouped-inserts'),
    await startProductSide(world, { worker: false, items, nextBody: deliveriesInTurn(bodies, items) }),
    await startProductSide(world, { worker: true, items, nextBody: deliveriesInTurn(bodies, items) }),
  ];

  const shots = new Map<Side, Shot[]>(sides.map((side) => [side, []]));
  // Round 0 warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const side of sides) {
      const headers = { 'content-type': 'application/json; charset=utf-8', 'shared-secret': hookSecret };
      const shot = await shoot({ ...side, method: 'POST', headers, requests, connections });
      await side.checkAndClear(requests);
      if (round > 0) shots.get(side)?.push(shot);
      console.error(`receipt ${round}/${rounds} ${side.name}: ${Math.round(shot.requestsPerSecond)}/s`);
    }
  }
  return table([...shots]);
}

async function startProductSide(
  world: BenchWorld,
  { worker, items, nextBody }: { worker: boolean; items: number; nextBody: () => string },
): Promise<Side> {
  const databaseUrl = await world.createDatabase(worker ? 'receipt_and_work' : 'receipt_only');
  const product = await Product.start(world, databaseUrl, { worker });
  const database = await world.connect(databaseUrl);
  const integrationId = await connectProduct(world, product, database);
  await linkPairs(database, { integrationId, adoProject: world.simulator.project, count: items });
  return {
    name: worker ? 'Lockstep, its worker at it meanwhile' : 'Lockstep',
    url: `${product.url}/extensions/vsts/issue-updated/`,
    nextBody,
    checkAndClear: async (deliveries) => {
      if (worker) await waitUntilClean(database, { everyMs: 100, withinMs: 120_000 });
      await checkStored(database, deliveries);
      await database.query('TRUNCATE deliveries, delivery_outcomes, activities, decisions');
      await settleDatabase(database, pairTables);
    },
  };
}

async function checkStored(database: pg.Client, deliveries: number): Promise<void> {
  await expectCount(
    database,
    'deliveries WHERE raw_body IS NOT NULL AND snapshot IS NOT NULL AND duplicates = 0',
    deliveries,
  );
  await expectCount(database, 'delivery_outcomes', deliveries);
}

function table(measured: [Side, Shot[]][]): string {
  const rates = measured.map(([, shots]) => shots.map(({ requestsPerSecond }) => requestsPerSecond));
  const [oneInsert = NaN, grouped = NaN] = rates.map(median);
  return markdownTable(
    ['5 kB delivery, 50 connections', 'req/s', 'p50 ms', 'p99 ms', '/ one INSERT', '/ grouped'],
    measured.map(([{ name }, shots], index) => {
      const rate = median(rates[index] ?? []);
      return [
        name,
        spread(rates[index] ?? []),
        spread(
          shots.map(({ p50Ms }) => p50Ms),
          1,
        ),
        spread(
          shots.map(({ p99Ms }) => p99Ms),
          1,
        ),
        (rate / oneInsert).toFixed(2),
        (rate / grouped).toFixed(2),
      ];
    }),
  );
}
