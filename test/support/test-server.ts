import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import type { EmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.types.js';
import { runMigrations } from '../../src/database/run-migrations.js';

/** A database with the whole schema and no rows, which `createTestDatabase` copies. */
const TEMPLATE = 'lockstep_template';

let running: { server: EmbeddedPostgres; dataDir: string } | undefined;

/** Starts the one server of a test run, with a migrated template; answers its URL. */
export async function startTestServer(): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'lockstep-test-'));
  const server = await startEmbeddedPostgres({
    dataDir,
    durable: false,
    settings: { max_connections: '300' },
    log: () => undefined,
  });
  running = { server, dataDir };
  // Ctrl-C skips the teardown, and does not reach the server either.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stopTestServer().finally(() => process.exit(1)));
  }
  try {
    await createTemplate(server.url);
  } catch (error) {
    // Jest runs no teardown after a failed setup.
    await stopTestServer();
    throw error;
  }
  return server.url;
}

/** Stops the server and removes its data. */
export async function stopTestServer(): Promise<void> {
  if (running === undefined) return;
  await running.server.stop();
  rmSync(running.dataDir, { recursive: true });
  running = undefined;
}

async function createTemplate(serverUrl: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${TEMPLATE}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = TEMPLATE;
  await runMigrations(url.href);
}
