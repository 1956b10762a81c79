import type { DataSource } from 'typeorm';
import { waitUntil } from './wait-until.js';

const key = { lanes: 'external_issue_id', groups: 'id', projects: 'id' } as const;
const strength = { lanes: 'UPDATE', groups: 'NO KEY UPDATE', projects: 'NO KEY UPDATE' } as const;
type LockedTable = keyof typeof key;

/** Holds the lock of one row as another transaction would, while `work` runs; then lets go and waits for `started`. */
export async function whileHolding<T>(
  dataSource: DataSource,
  table: LockedTable,
  id: string,
  start: () => Promise<T>,
  work: (started: Promise<T>) => Promise<void>,
): Promise<void> {
  const holder = dataSource.createQueryRunner();
  await holder.startTransaction();
  await holder.query(`SELECT FROM ${table} WHERE ${key[table]} = $1 FOR ${strength[table]}`, [id]);
  const started = start();
  // Seen below; until then nobody waits for it.
  started.catch(() => undefined);
  try {
    await untilSomebodyWaits(dataSource);
    await work(started);
  } finally {
    await holder.rollbackTransaction();
    await holder.release();
  }
  await started;
}

/** Which of the rows somebody has locked. */
export async function findLocked(
  dataSource: DataSource,
  table: LockedTable,
  ids: readonly string[],
): Promise<string[]> {
  const free = await dataSource.query<{ id: string }[]>(
    `SELECT ${key[table]} AS id FROM ${table} WHERE ${key[table]} = ANY($1::bigint[])
     FOR ${strength[table]} SKIP LOCKED`,
    [ids],
  );
  return ids.filter((id) => !free.some((row) => row.id === id));
}

/** Until a session of this database waits for a lock. */
export async function untilSomebodyWaits(dataSource: DataSource): Promise<void> {
  await waitUntil('somebody waits for a lock', 1_500, async () => (await countWaiting(dataSource)) > 0);
}

/** How many sessions wait for a lock. */
export async function countWaiting(dataSource: DataSource): Promise<number> {
  return (await findWaiting(dataSource)).length;
}

/** What tells the statements apart that wait for a lock: the same one, run again, is another. */
export async function findWaiting(dataSource: DataSource): Promise<string[]> {
  const rows = await dataSource.query<{ statement: string }[]>(
    `SELECT concat(pid, ' ', query_start) AS statement FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rows.map(({ statement }) => statement);
}
