import { cpus, loadavg, totalmem } from 'node:os';
import type pg from 'pg';

/** Date, machine and versions, in one line of Markdown. */
export async function describeMachine(database: pg.Client): Promise<string> {
  const { rows } = await database.query<{ version: string; durability: string }>(
    `SELECT current_setting('server_version') AS version,
            concat_ws(', ', 'fsync ' || current_setting('fsync'), 'synchronous_commit ' || current_setting('synchronous_commit'),
                      'full_page_writes ' || current_setting('full_page_writes')) AS durability`,
  );
  const cores = cpus();
  const load = loadavg()[0] ?? NaN;
  return [
    new Date().toISOString().slice(0, 16).replace('T', ' ') + ' UTC',
    `${cores.length} × ${cores[0]?.model.trim() ?? 'unknown'}`,
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `Node ${process.version}`,
    `PostgreSQL ${rows[0]?.version ?? '?'} (${rows[0]?.durability ?? '?'})`,
    `load before the start ${load.toFixed(1)}`,
  ].join(' · ');
}
