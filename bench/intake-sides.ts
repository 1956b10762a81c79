import { performance } from 'node:perf_hooks';
import { serveBare } from './bare-program.js';
import type { BenchWorld } from './bench-world.js';
import { expectCount, settleDatabase } from './database-state.js';
import { errorKinds, type EventBodies } from './event-bodies.js';
import { EventProducts } from './event-products.js';
import { shoot, type Load, type Shot } from './http-load.js';

const connections = 50;
const processWithinMs = 600_000;

/** What is known of groups; it stays from round to round. */
const groupTables = [
  ...['groups', 'group_hashes', 'group_tags', 'group_releases', 'group_stats_hourly', 'group_users'],
  'event_users',
];

/** One way to take in events. */
export interface IntakeSide {
  name: string;
  /** Takes in that many events, checks that it did, and removes them; what nobody waited for has no percentiles. */
  measure(bodies: EventBodies, events: number): Promise<Pick<Shot, 'requestsPerSecond'> & Partial<Shot>>;
}

/** The bare program, which answers when it has stored the event and counted its group. */
export async function bareSide(world: BenchWorld): Promise<IntakeSide> {
  const databaseUrl = await world.createDatabase('intake_bare');
  const url = await serveBare(world, 'save-event', [databaseUrl]);
  const database = await world.connect(databaseUrl);
  return {
    name: '`node:http`, one upsert each',
    measure: async (bodies, events) => {
      const shot = await shoot(...envelopes([url], bodies, events));
      await expectCount(database, 'bare_events', events);
      await expectCount(database, `(SELECT FROM bare_groups HAVING sum(times_seen) = ${events}) counted`, 1);
      await database.query('TRUNCATE bare_events; UPDATE bare_groups SET times_seen = 0');
      await settleDatabase(database, ['bare_groups']);
      return shot;
    },
  };
}

/** The product without its worker: until events are in the queue. */
export async function acceptingSide(world: BenchWorld, processes: number): Promise<IntakeSide> {
  const { urls, database } = await EventProducts.start(world, `intake_accepted_${processes}`, {
    processes,
    worker: false,
  });
  return {
    name: `Lockstep accepts, ${inWords(processes)}`,
    measure: async (bodies, events) => {
      const shot = await shoot(...envelopes(urls, bodies, events));
      await expectCount(database, 'ingest_queue', events);
      await database.query('TRUNCATE ingest_queue');
      await database.query('CHECKPOINT');
      return shot;
    },
  };
}

/** The product's worker: from a full queue until it is empty. */
export async function processingSide(world: BenchWorld, processes: number): Promise<IntakeSide> {
  const products = await EventProducts.start(world, `intake_processed_${processes}`, { processes, worker: true });
  const { urls, database } = products;
  // Somebody else's until they are let go of.
  await database.query(`ALTER TABLE ingest_queue ALTER lease_until SET DEFAULT now() + interval '1 hour'`);
  return {
    name: `Lockstep processes, ${inWords(processes)}`,
    measure: async (bodies, events) => {
      await shoot(...envelopes(urls, bodies, events));
      await database.query('CHECKPOINT');
      const startedAt = performance.now();
      await database.query('UPDATE ingest_queue SET lease_until = NULL');
      await database.query('NOTIFY lockstep_ingest');
      await products.waitUntilProcessed({ everyMs: 10, withinMs: processWithinMs });
      const requestsPerSecond = events / ((performance.now() - startedAt) / 1_000);
      await checkAndClear(products, events);
      return { requestsPerSecond };
    },
  };
}

/** What became of events that came at a steady rate while the worker was at it. */
export interface SustainedLoad extends Shot {
  /** Envelopes that waited when the last one was answered. */
  backlog: number;
  drainedAfterSeconds: number;
}

/** Takes in events at a steady rate, with one process that does it all. */
export async function sustain(
  products: EventProducts,
  bodies: EventBodies,
  { perSecond, events }: { perSecond: number; events: number },
): Promise<SustainedLoad> {
  const { urls, database } = products;
  const shot = await shoot(
    ...envelopes(urls, bodies, events).map((load) => ({ ...load, perSecond: perSecond / urls.length })),
  );
  const startedAt = performance.now();
  const { rows } = await database.query<{ count: number }>('SELECT count(*)::int AS count FROM ingest_queue');
  await products.waitUntilProcessed({ everyMs: 10, withinMs: processWithinMs });
  const drainedAfterSeconds = (performance.now() - startedAt) / 1_000;
  await checkAndClear(products, events);
  return { ...shot, backlog: rows[0]?.count ?? NaN, drainedAfterSeconds };
}

/** The load, in equal parts for each URL. */
function envelopes(urls: readonly string[], bodies: EventBodies, events: number): Load[] {
  return urls.map((url) => ({
    url,
    method: 'POST',
    headers: {},
    nextBody: () => bodies.next(),
    requests: events / urls.length,
    connections: connections / urls.length,
  }));
}

function inWords(processes: number): string {
  return processes === 1 ? 'one process' : `${processes} processes`;
}

/** Every event is stored and counted once, in the group of its kind. */
async function checkAndClear({ database }: EventProducts, events: number): Promise<void> {
  await expectCount(database, 'ingest_queue', 0);
  await expectCount(database, 'events WHERE group_id IS NOT NULL', events);
  await expectCount(database, 'groups WHERE times_seen > 0', Math.min(events, errorKinds));
  await expectCount(database, `(SELECT FROM groups HAVING sum(times_seen) = ${events}) counted`, 1);
  await database.query('TRUNCATE events; UPDATE groups SET times_seen = 0');
  await settleDatabase(database, groupTables);
}
