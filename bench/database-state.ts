import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

/** One number from the database. */
export async function readCount(database: pg.Client, fromAndWhere: string): Promise<number> {
  const { rows } = await database.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${fromAndWhere}`);
  return rows[0]?.count ?? 0;
}

/** Throws unless the number is as expected: what was not done must not count as fast. */
export async function expectCount(database: pg.Client, fromAndWhere: string, expected: number): Promise<void> {
  const count = await readCount(database, fromAndWhere);
  if (count !== expected) throw new Error(`Expected ${expected} of "${fromAndWhere}" but found ${count}.`);
}

/** Resolves when no lane has work left. `onLook` is called each time that it looks. */
export async function waitUntilClean(
  database: pg.Client,
  { everyMs, withinMs, onLook }: { everyMs: number; withinMs: number; onLook?: () => void },
): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  while (Date.now() < giveUpAt) {
    const { rowCount } = await database.query(
      'SELECT FROM lanes WHERE marked_seq > done_seq AND parked_code IS NULL LIMIT 1',
    );
    onLook?.();
    if (rowCount === 0) return;
    await delay(everyMs);
  }
  throw new Error(`Lanes are still dirty after ${withinMs} ms.`);
}

/**
 * Leaves no work of the last round to the next one: neither dead rows nor pages to write. Not for emptied tables: once
 * PostgreSQL has counted that there are no rows, sessions plan look-ups in them (those of foreign keys too) as scans of
 * the whole table, and keep to that for the round. A table that was only truncated is planned like a new one.
 */
export async function settleDatabase(database: pg.Client, filledTables: readonly string[]): Promise<void> {
  await database.query(`VACUUM ANALYZE ${filledTables.join(', ')}`);
  await database.query('CHECKPOINT');
}
