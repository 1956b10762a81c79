import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, type QueryResultRow } from 'pg';
import { failureCode } from '../../src/database/embedded/server-connection.js';

/** A database of its own for one test file: the whole schema, no rows. */
export interface TestDatabase {
  readonly url: string;
  /** Ends whatever is connected and lets nobody in, while `work` runs. */
  whileAway(work: () => Promise<void>): Promise<void>;
  /** Ends whatever is still connected, and removes it. */
  drop(): Promise<void>;
}

const TEMPLATE_BUSY = '55006';
const TEMPLATE_BUSY_ATTEMPTS = 50;

/** Copies the migrated template, or another, of the server that the run's global setup started; `template1` is empty. */
export async function createTestDatabase(template = 'lockstep_template'): Promise<TestDatabase> {
  const serverUrl = process.env['LOCKSTEP_TEST_POSTGRES'];
  if (serverUrl === undefined)
    throw new Error('LOCKSTEP_TEST_POSTGRES is not set: run this file in the `database` project.');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await run(serverUrl, (client) => createFromTemplate(client, name, template));
  const url = new URL(serverUrl);
  url.pathname = name;
  return {
    url: url.href,
    whileAway: (work) =>
      run(serverUrl, async (client) => {
        await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
        await client.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1', [name]);
        await work().finally(() => client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`));
      }),
    drop: async () => {
      await queryDatabase(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function createFromTemplate(client: Client, name: string, template: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
      return;
    } catch (error) {
      if (failureCode(error) !== TEMPLATE_BUSY || attempt === TEMPLATE_BUSY_ATTEMPTS) throw error;
      await delay(100);
    }
  }
}

/** Runs one statement on a connection of its own, which has no time-outs. */
export async function queryDatabase<Row extends QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return run(url, async (client) => (await client.query<Row>(sql, values)).rows);
}

async function run<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
