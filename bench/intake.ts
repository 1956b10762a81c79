import type { BenchOptions } from './bench-options.js';
import type { BenchWorld } from './bench-world.js';
import { EventBodies } from './event-bodies.js';
import { EventProducts } from './event-products.js';
import { acceptingSide, bareSide, processingSide, sustain, type IntakeSide } from './intake-sides.js';
import { markdownTable } from './markdown-table.js';
import { median, spread } from './spread.js';

/** Sizes of events, and the rates that have to be sustained. */
const loads = [
  { kilobytes: 5, events: 10_000, perSecond: 300 },
  { kilobytes: 10, events: 10_000, perSecond: 300 },
  { kilobytes: 50, events: 3_000, perSecond: 150 },
];

type Measured = Awaited<ReturnType<IntakeSide['measure']>>;

/** Events accepted, processed, and both at once, against a program that only counts and stores them. */
export async function benchIntake(world: BenchWorld, { rounds, isQuick }: BenchOptions): Promise<string> {
  const sides = [
    await bareSide(world),
    await acceptingSide(world, 1),
    await acceptingSide(world, 2),
    await processingSide(world, 1),
    await processingSide(world, 2),
  ];
  const tables: string[] = [];
  for (const { kilobytes, events } of loads) {
    const bodies = new EventBodies(kilobytes * 1_000);
    const measured = new Map<IntakeSide, Measured[]>(sides.map((side) => [side, []]));
    // Round 0 warms up.
    for (let round = 0; round <= rounds; round++) {
      for (const side of sides) {
        const one = await side.measure(bodies, isQuick ? 300 : events);
        if (round > 0) measured.get(side)?.push(one);
        console.error(`intake ${kilobytes} kB ${round}/${rounds} ${side.name}: ${Math.round(one.requestsPerSecond)}/s`);
      }
    }
    tables.push(tableOf(kilobytes, [...measured]));
  }
  await world.stopPrograms();
  return [...tables, await benchSustained(world, isQuick)].join('\n\n');
}

function tableOf(kilobytes: number, measured: [IntakeSide, Measured[]][]): string {
  const rates = measured.map(([, all]) => all.map(({ requestsPerSecond }) => requestsPerSecond));
  const bare = median(rates[0] ?? []);
  const milliseconds = (all: (number | undefined)[]): string => {
    const known = all.filter((ms) => ms !== undefined);
    return known.length === 0 ? '' : spread(known, 1);
  };
  return markdownTable(
    [`${kilobytes} kB events, 50 connections`, 'events/s', 'p50 ms', 'p99 ms', '/ bare'],
    measured.map(([{ name }, all], index) => [
      name,
      spread(rates[index] ?? []),
      milliseconds(all.map(({ p50Ms }) => p50Ms)),
      milliseconds(all.map(({ p99Ms }) => p99Ms)),
      (median(rates[index] ?? []) / bare).toFixed(2),
    ]),
  );
}

/** One run of each size: a minute at the rate that one process has to sustain. */
async function benchSustained(world: BenchWorld, isQuick: boolean): Promise<string> {
  const products = await EventProducts.start(world, 'intake_sustained', { processes: 1, worker: true });
  const rows: string[][] = [];
  for (const { kilobytes, perSecond } of loads) {
    const bodies = new EventBodies(kilobytes * 1_000);
    // What was not run before is slow at first.
    await sustain(products, bodies, { perSecond, events: perSecond * 2 });
    const events = perSecond * (isQuick ? 2 : 60);
    const { requestsPerSecond, p50Ms, p99Ms, backlog, drainedAfterSeconds } = await sustain(products, bodies, {
      perSecond,
      events,
    });
    rows.push([
      `${kilobytes} kB, ${perSecond} events/s for ${events / perSecond} s`,
      requestsPerSecond.toFixed(0),
      p50Ms.toFixed(1),
      p99Ms.toFixed(1),
      String(backlog),
      drainedAfterSeconds.toFixed(1),
    ]);
  }
  const header = ['one process that accepts and processes, one run', 'accepted/s', 'p50 ms', 'p99 ms'];
  return markdownTable([...header, 'waiting at the end', 'processed after s'], rows);
}
