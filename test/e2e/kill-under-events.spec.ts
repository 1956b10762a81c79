import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findFreePort } from '../../src/database/embedded/free-port.js';
import { queryDatabase } from '../support/database.js';
import { EventLoad } from '../support/event-load.js';
import { makeDataFolder, startProduct, type Product } from '../support/product.js';
import { waitUntil } from '../support/wait-until.js';

const isFull = process.env['LOCKSTEP_FULL'] === '1';
const kills = isFull ? 20 : 4;

describe('a process that is killed while events arrive', () => {
  const folder = makeDataFolder();
  let env: Record<string, string>;
  let product: Product;

  beforeAll(async () => {
    env = { LOCKSTEP_DATA_DIR: folder.path, PORT: String(await findFreePort()) };
    product = await startProduct(env);
  }, 120_000);

  afterAll(async () => {
    await product.end('SIGKILL');
    await folder.remove();
  }, 30_000);

  const query = async <Row extends object>(sql: string): Promise<Row> => {
    const [row] = await queryDatabase<Row & Record<string, unknown>>(folder.databaseUrl(), sql);
    if (row === undefined) throw new Error('There is no row.');
    return row;
  };

  it(
    'has stored every event that it acknowledged, and counted each once, when it runs again',
    async () => {
      const { project, key } = await query<{ project: string; key: string }>(
        'SELECT project_id AS project, public_key AS key FROM project_keys',
      );
      const load = new EventLoad(`http://127.0.0.1:${env['PORT']}/api/${project}/envelope/?sentry_key=${key}`);
      load.start();
      for (let kill = 1; kill <= kills; kill++) {
        await delay(300 + Math.random() * 1_000);
        await product.end('SIGKILL');
        if (kill === kills) await load.stop();
        product = await startProduct(env);
      }
      // What a dead worker held would be free after its lease.
      await query('WITH freed AS (UPDATE ingest_queue SET lease_until = now() RETURNING 1) SELECT count(*) FROM freed');
      await waitUntil('the queue is empty', 60_000, async () => {
        const { waiting } = await query<{ waiting: number }>('SELECT count(*)::int AS waiting FROM ingest_queue');
        return waiting === 0;
      });
      const counts = await query<{ stored: number; counted: number; hourly: number; accepted: number; issues: number }>(
        `SELECT (SELECT count(*)::int FROM events) AS stored,
                (SELECT sum(times_seen)::int FROM groups) AS counted,
                (SELECT sum(times_seen)::int FROM group_stats_hourly) AS hourly,
                (SELECT sum(quantity)::int FROM project_outcomes_hourly WHERE category = 'error') AS accepted,
                (SELECT count(*)::int FROM groups) AS issues`,
      );
      const known = await queryDatabase<{ id: string }>(
        folder.databaseUrl(),
        `SELECT replace(event_id::text, '-', '') AS id FROM events`,
      );
      const stored = new Set(known.map(({ id }) => id));
      const missing = [...load.acknowledged].filter((id) => !stored.has(id));
      console.log(JSON.stringify({ kills, acknowledged: load.acknowledged.size, ...counts, missing: missing.length }));
      const all = counts.stored;
      expect({ missing, ...counts }).toEqual({
        missing: [],
        stored: all,
        counted: all,
        hourly: all,
        accepted: all,
        issues: 7,
      });
      expect(load.acknowledged.size).toBeGreaterThan(0);
    },
    isFull ? 600_000 : 180_000,
  );
});
