import { performance } from 'node:perf_hooks';
import type pg from 'pg';
import type { BenchOptions } from './bench-options.js';
import type { BenchWorld } from './bench-world.js';
import { expectCount, settleDatabase, waitUntilClean } from './database-state.js';
import { HookBodies } from './hook-bodies.js';
import { shoot } from './http-load.js';
import { firstWorkItemId, linkPairs, pairTables } from './linked-pairs.js';
import { markdownTable } from './markdown-table.js';
import { connectProduct, hookSecret, Product } from './product.js';

/** What piled up while no worker ran, worked off by a process that has just been started. */
export async function benchBacklog(world: BenchWorld, { isQuick }: BenchOptions): Promise<string> {
  const items = isQuick ? 100 : 5_000;
  const perItem = 20;
  const deliveries = items * perItem;
  const databaseUrl = await world.createDatabase('backlog');
  const database = await world.connect(databaseUrl);
  const receiver = await Product.start(world, databaseUrl, { worker: false });
  const integrationId = await connectProduct(world, receiver, database);
  await linkPairs(database, { integrationId, adoProject: world.simulator.project, count: items });
  const received = await shoot({
    url: `${receiver.url}/extensions/vsts/issue-updated/`,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'shared-secret': hookSecret },
    nextBody: shuffledDeliveries(await HookBodies.create(world.simulator), { items, perItem }),
    requests: deliveries,
    connections: 50,
  });
  await receiver.stop();
  await expectCount(database, `delivery_outcomes WHERE outcome = 'received'`, deliveries);
  await settleDatabase(database, [...pairTables, 'deliveries', 'delivery_outcomes']);
  await world.simulator.admin('POST', 'reset');

  const startedAt = performance.now();
  const worker = await Product.start(world, databaseUrl, { worker: true });
  const readyAfterMs = performance.now() - startedAt;
  const residentMiB: number[] = [];
  const onLook = (): void => {
    residentMiB.push(worker.memoryMiB()?.now ?? NaN);
  };
  await waitUntilClean(database, { everyMs: 100, withinMs: 600_000, onLook });
  const tookSeconds = (performance.now() - startedAt) / 1000;
  await checkApplied(database, { items, deliveries, lastRev: perItem + 1 });
  const calls = await world.simulator.calls();
  const itemReads = calls.filter((call) => /_apis\/wit\/workitems/i.test(call));
  return markdownTable(
    [`${deliveries} deliveries over ${items} items`, 'measured', 'goal'],
    [
      ['until every lane is clean, start of the process included', `${tookSeconds.toFixed(1)} s`, '≤ 120 s'],
      ['deliveries worked off per second', (deliveries / tookSeconds).toFixed(0), ''],
      ['of which start of the process', `${(readyAfterMs / 1000).toFixed(1)} s`, ''],
      ['peak resident memory', `${(worker.memoryMiB()?.peak ?? NaN).toFixed(0)} MiB`, '≤ 300 MiB'],
      ['mean resident memory', `${mean(residentMiB).toFixed(0)} MiB`, ''],
      ['work items read from Azure DevOps', String(itemReads.length), '0'],
      ['all calls to Azure DevOps', `${calls.length} (${[...new Set(calls.map(withoutQuery))].join(', ')})`, ''],
      ['received before, with 50 connections', `${received.requestsPerSecond.toFixed(0)}/s`, ''],
    ],
  );
}

/** `perItem` revisions of each item, the last one Closed, in an order that is shuffled, but the same in each run. */
function shuffledDeliveries(bodies: HookBodies, { items, perItem }: { items: number; perItem: number }): () => string {
  const order = Uint32Array.from({ length: items * perItem }, (_, index) => index);
  let seed = 1;
  for (let last = order.length - 1; last > 0; last--) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    const other = Math.floor((seed / 2 ** 32) * (last + 1));
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  let made = 0;
  return () => {
    const delivery = order[made % order.length] ?? 0;
    made += 1;
    const rev = 2 + Math.floor(delivery / items);
    const state = (perItem + 1 - rev) % 2 === 0 ? 'Closed' : 'Active';
    return bodies.render({
      notificationId: delivery,
      workItemId: firstWorkItemId + 1 + (delivery % items),
      rev,
      state,
    });
  };
}

async function checkApplied(
  database: pg.Client,
  { items, deliveries, lastRev }: { items: number; deliveries: number; lastRev: number },
): Promise<void> {
  await expectCount(
    database,
    `external_issues WHERE applied_rev = ${lastRev} AND state = 'Closed' AND state_done`,
    items,
  );
  await expectCount(database, `groups WHERE status = 'resolved'`, items);
  await expectCount(database, `lanes WHERE parked_code IS NULL AND waiting_code IS NULL`, items);
  await expectCount(database, `delivery_outcomes WHERE processed_at IS NOT NULL`, deliveries);
  await expectCount(database, `delivery_outcomes WHERE outcome = 'applied'`, items);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function withoutQuery(call: string): string {
  return call.split('?')[0] ?? call;
}
