import type { BenchOptions } from './bench-options.js';
import type { BenchWorld } from './bench-world.js';
import { expectCount } from './database-state.js';
import { EventProducts } from './event-products.js';
import { heavyBodies } from './heavy-bodies.js';
import { markdownTable } from './markdown-table.js';
import { median, spread } from './spread.js';

/** For how long one envelope, as heavy as envelopes get, keeps the event loop from everything else. */
export async function benchLoop(world: BenchWorld, { rounds, isQuick }: BenchOptions): Promise<string> {
  const products = await EventProducts.start(world, 'loop', { processes: 1, worker: true });
  const held = new Map(heavyBodies.map(({ name }) => [name, [] as number[]]));
  // Round 0 warms up.
  for (let round = 0; round <= (isQuick ? 1 : rounds); round++) {
    for (const { name, next, isCompressed } of heavyBodies) {
      await products.longestHoldMs();
      const body = next();
      const headers: Record<string, string> = isCompressed === true ? { 'content-encoding': 'gzip' } : {};
      const response = await fetch(products.urls[0] ?? '', { method: 'POST', headers, body });
      if (!response.ok) throw new Error(`${name}, ${body.length} bytes: ${response.status} ${await response.text()}`);
      await products.waitUntilProcessed({ everyMs: 20, withinMs: 60_000 });
      const ms = await products.longestHoldMs();
      if (round > 0) held.get(name)?.push(ms);
      console.error(`loop ${round}/${rounds} ${name}, ${Math.round(body.length / 1_000)} kB: ${ms.toFixed(0)} ms`);
    }
  }
  await expectCount(products.database, 'ingest_queue', 0);
  const slowestFirst = [...held].sort(([, a], [, b]) => median(b) - median(a));
  return markdownTable(
    ['one envelope as large as it may be', 'longest hold ms'],
    slowestFirst.map(([name, ms]) => [name, spread(ms)]),
  );
}
