/** What partitions are read and made with: a connection, a pool or a data source, given its `query`. */
export type RunSql = (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/** Days of partitions that there are beyond today: a week in which nobody needs to make one. */
const daysAhead = 7;

const dayMs = 86_400_000;

/**
 * Makes the partitions of today and the days ahead for every table that is partitioned by day, where they are missing,
 * and of days whose rows had to go to the default partition; these are moved. Safe to call from several processes.
 */
export async function makeDayPartitions(run: RunSql, now: Date): Promise<void> {
  const tables = await run(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'p' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  for (const { name } of tables) await makeDayPartitionsOf(run, String(name), now);
}

async function makeDayPartitionsOf(run: RunSql, table: string, now: Date): Promise<void> {
  const days = Array.from({ length: daysAhead + 1 }, (_, ahead) => dayOf(now.getTime() + ahead * dayMs));
  const missing = await run(
    `SELECT day FROM (SELECT unnest($1::text[]) AS day UNION SELECT received_day::text FROM ${table}_default) wanted
     WHERE to_regclass('public.${table}_' || replace(day, '-', '')) IS NULL ORDER BY 1`,
    [days],
  );
  for (const { day } of missing) await run(partitionSql(table, String(day)));
}

/** The tables' partitions of days before `firstKept` (`YYYY-MM-DD`), oldest first. */
export async function findPartitionsBefore(
  run: RunSql,
  table: string,
  firstKept: string,
): Promise<{ name: string; day: string }[]> {
  const rows = await run(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = to_regclass($1) AND c.relname ~ '_[0-9]{8}$' AND right(c.relname, 8) < $2 ORDER BY 1`,
    [table, firstKept.replaceAll('-', '')],
  );
  return rows.map((row) => {
    const name = String(row['name']);
    const digits = name.slice(-8);
    return { name, day: `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}` };
  });
}

/** The day (UTC) of a moment, `YYYY-MM-DD`. */
export function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

/**
 * One block and so one transaction. Attaching a table that was made on its own locks the parent less than making it as
 * a partition would: reading and writing go on meanwhile.
 */
function partitionSql(table: string, day: string): string {
  const partition = `${table}_${day.replaceAll('-', '')}`;
  const next = dayOf(Date.parse(day) + dayMs);
  return `DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('lockstep partitions', 0));
    IF to_regclass('public.${partition}') IS NULL THEN
      CREATE TABLE ${partition} (LIKE ${table} INCLUDING DEFAULTS INCLUDING STORAGE);
      LOCK TABLE ${table}_default IN ACCESS EXCLUSIVE MODE;
      INSERT INTO ${partition} SELECT * FROM ${table}_default WHERE received_day = '${day}';
      DELETE FROM ${table}_default WHERE received_day = '${day}';
      ALTER TABLE ${table} ATTACH PARTITION ${partition} FOR VALUES FROM ('${day}') TO ('${next}');
    END IF;
  END $$`;
}
