import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source-options.js';
import { makeDayPartitions } from './day-partitions.js';

/** Key of the advisory lock that keeps replicas that start at once from migrating together ("lock" in ASCII). */
const migrationLockKey = 0x6c_6f_63_6b;

/**
 * Brings the schema up to date, with the partitions of the next days; answers the names of the migrations that ran.
 *
 * Safe to call from any number of processes at once: one migrates, the others wait and find nothing to do. Uses
 * connections of its own without the serving time-outs, because a migration may take its time.
 */
export async function runMigrations(url: string): Promise<string[]> {
  return withMigrationLock(url, async (dataSource) => {
    const ran = await dataSource.runMigrations({ transaction: 'each' });
    await makeDayPartitions((text, values) => dataSource.query(text, values), new Date());
    return ran.map((migration) => migration.name);
  });
}

/** Takes back the newest migration; answers its name, or undefined when there was none. */
export async function revertMigration(url: string): Promise<string | undefined> {
  return withMigrationLock(url, async (dataSource) => {
    const before = await executedMigrations(dataSource);
    if (before.length === 0) return undefined;
    await dataSource.undoLastMigration({ transaction: 'each' });
    return before.at(-1);
  });
}

/** Every migration the program knows, in order, with whether it ran on this database. */
export async function listMigrations(url: string): Promise<{ name: string; ran: boolean }[]> {
  return withMigrationLock(url, async (dataSource) => {
    const executed = new Set(await executedMigrations(dataSource));
    const names = dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
    return names.map((name) => ({ name, ran: executed.has(name) }));
  });
}

async function executedMigrations(dataSource: DataSource): Promise<string[]> {
  const [{ exists }] = await dataSource.query<[{ exists: boolean }]>(
    `SELECT to_regclass('migrations') IS NOT NULL AS exists`,
  );
  if (!exists) return [];
  const rows = await dataSource.query<{ name: string }[]>('SELECT name FROM migrations ORDER BY id');
  return rows.map(({ name }) => name);
}

async function withMigrationLock<T>(url: string, work: (dataSource: DataSource) => Promise<T>): Promise<T> {
  const lock = new pg.Client({ connectionString: url, application_name: 'lockstep migrations' });
  // Its loss shows in the statements that follow; an unheard event would end the process.
  lock.on('error', () => undefined);
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [migrationLockKey]);
    const dataSource = await new DataSource({ ...dataSourceOptions(url), poolSize: 2 }).initialize();
    try {
      return await work(dataSource);
    } finally {
      await dataSource.destroy();
    }
  } finally {
    // Ending the session releases the lock.
    await lock.end();
  }
}
