import type { BenchOptions } from './bench-options.js';
import type { BenchWorld } from './bench-world.js';
import { expectCount } from './database-state.js';
import { EventBodies } from './event-bodies.js';
import { EventProducts } from './event-products.js';
import { shoot } from './http-load.js';
import { markdownTable } from './markdown-table.js';
import { median } from './spread.js';

const steps = 20;
/** By then, everything that is kept has been met. */
const warmSteps = 5;
const eventBytes = 10_000;

/** The memory of one process through which many events go, as fast as it takes them. */
export async function benchMemory(world: BenchWorld, { events, isQuick }: BenchOptions): Promise<string> {
  const perStep = isQuick ? 100 : Math.ceil(events / steps);
  const products = await EventProducts.start(world, 'memory', { processes: 1, worker: true });
  const [product] = products.processes;
  const bodies = new EventBodies(eventBytes);
  const residentMiB: number[] = [];
  const rows: string[][] = [];
  for (let step = 1; step <= steps; step++) {
    const { requestsPerSecond } = await shoot({
      url: products.urls[0] ?? '',
      method: 'POST',
      headers: {},
      nextBody: () => bodies.next(),
      requests: perStep,
      connections: 50,
    });
    const accepted = product?.memoryMiB()?.now ?? NaN;
    // More must not wait than a process takes; it is worked off at full speed in between.
    await products.waitUntilProcessed({ everyMs: 100, withinMs: 3_600_000 });
    const processed = product?.memoryMiB()?.now ?? NaN;
    residentMiB.push(Math.max(accepted, processed));
    const memory = [accepted, processed].map((mib) => mib.toFixed(0));
    rows.push([String(step * perStep), requestsPerSecond.toFixed(0), ...memory]);
    console.error(`memory ${step}/${steps}: ${memory.join(' and ')} MiB`);
  }
  await expectCount(products.database, 'events', steps * perStep);
  const warm = residentMiB.slice(warmSteps);
  const half = Math.ceil(warm.length / 2);
  const growth = (median(warm.slice(half)) / median(warm.slice(0, half)) - 1) * 100;
  const peak = (product?.memoryMiB()?.peak ?? NaN).toFixed(0);
  return [
    markdownTable([`${eventBytes / 1_000} kB events`, 'accepted/s', 'MiB when accepted', 'MiB when processed'], rows),
    `Peak ${peak} MiB. From the first half to the second, ${warmSteps} steps of warming up left out: ${growth.toFixed(1)} %.`,
  ].join('\n\n');
}
