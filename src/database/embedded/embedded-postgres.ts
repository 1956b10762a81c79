import { mkdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';
import type { EmbeddedPostgres, EmbeddedPostgresOptions } from './embedded-postgres.types.js';
import { removeUnfinishedClusters } from './initialise-cluster.js';
import { getPostgresPackage, preparePostgresBinaries } from './postgres-binaries.js';
import { openCluster, type PostgresCluster } from './postgres-cluster.js';
import { choosePostgresUser } from './postgres-user.js';
import { launchPostmaster, stopPostmaster, type RunningServer } from './postmaster.js';
import { findRunningServer } from './running-server.js';
import { connectToServer, failureCode, serverUrl } from './server-connection.js';
import { ServerRevival } from './server-revival.js';
import { ServerSession } from './server-session.js';

const DATABASE = 'lockstep';
/** Covers a server that ends just when we join it. */
const JOIN_TIMEOUT_MS = 40_000;
const STOP_TIMEOUT_MS = 8_000;
/** Where root keeps a copy of the programs when both the installation and the data folder are closed to PostgreSQL's account. */
const SYSTEM_CACHE = '/var/cache/lockstep/postgres';

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  huge_pages: 'off',
  // Parallel plans are what would need much of /dev/shm, which containers keep small, and Lockstep's queries are short.
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
  timezone: 'UTC',
};
const NOT_DURABLE: Readonly<Record<string, string>> = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
};

/**
 * Starts the PostgreSQL server of a data folder (setting it up when new), or joins the one that already runs: the orphan of a crash, or that
 * of another process. Call `stop` at the end; a SIGTERM that arrives meanwhile is for the caller to remember until this returns.
 * @throws EmbeddedPostgresError with what to do, when it cannot run or another Lockstep owns the folder. Nothing is left running then.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  mkdirSync(options.dataDir, { recursive: true });
  const dataDir = realpathSync(options.dataDir);
  const { durable = true, role = 'owner', log } = options;
  const user = choosePostgresUser(dataDir);
  const copies = [join(dataDir, 'binaries'), ...(user === undefined ? [] : [SYSTEM_CACHE])];
  const binaries = preparePostgresBinaries(getPostgresPackage(), copies, user);
  const cluster = await openCluster(dataDir, binaries, user, { durable, log });
  options.signal?.throwIfAborted();
  const settings = { ...SETTINGS, ...(durable ? {} : NOT_DURABLE), ...options.settings };

  const { server, session, launched } = await enterServer(cluster, settings, options);
  const revival = new ServerRevival(cluster, settings, server, options);
  const leave = async (timeoutMs = STOP_TIMEOUT_MS): Promise<void> => {
    if (await session.leave()) await stopPostmaster(revival.pid, cluster, timeoutMs);
    await session.close();
  };
  try {
    if (role === 'owner') {
      await session.claimOwnership();
      removeUnfinishedClusters(dirname(cluster.folder), log);
      if (options.onGivenUp !== undefined) session.onLost(() => revival.revive());
    }
    await createDatabase(cluster, server.port);
  } catch (error) {
    await leave();
    throw error;
  }
  log(
    `PostgreSQL ${launched ? 'started' : 'was already running'} (pid ${server.pid}, port ${server.port}, data in ${cluster.folder})`,
  );

  let stopped: Promise<void> | undefined;
  return {
    url: serverUrl(cluster, server.port, DATABASE),
    get pid() {
      return revival.pid;
    },
    adopted: !launched,
    owner: role === 'owner',
    stop: (timeoutMs) => (stopped ??= leave(timeoutMs)),
  };
}

interface Entered {
  readonly server: RunningServer;
  readonly session: ServerSession;
  readonly launched: boolean;
}

/** Several processes may start and stop at once: whoever loses a race looks again. */
async function enterServer(
  cluster: PostgresCluster,
  settings: Readonly<Record<string, string>>,
  { role = 'owner', log }: EmbeddedPostgresOptions,
): Promise<Entered> {
  const giveUpAt = Date.now() + JOIN_TIMEOUT_MS;
  let launchedPid: number | undefined;
  for (;;) {
    try {
      let server = await findRunningServer(cluster, log);
      if (server === undefined) {
        server = await launchPostmaster(cluster, settings);
        launchedPid = server.pid;
      }
      const session = await ServerSession.join(cluster, server.port, role);
      return { server, session, launched: server.pid === launchedPid };
    } catch (error) {
      if (error instanceof EmbeddedPostgresError || Date.now() > giveUpAt) {
        if (launchedPid !== undefined) await stopPostmaster(launchedPid, cluster, STOP_TIMEOUT_MS);
        throw error;
      }
    }
    await delay(100);
  }
}

async function createDatabase(cluster: PostgresCluster, port: number): Promise<void> {
  const client = await connectToServer(cluster, port, 'lockstep setup');
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } catch (error) {
    // Another process was faster: duplicate_database, or the unique index below it.
    if (!['42P04', '23505'].includes(failureCode(error) ?? '')) throw error;
  } finally {
    await client.end();
  }
}
