import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
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
    drop: () => run(serverUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
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

async function run(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
