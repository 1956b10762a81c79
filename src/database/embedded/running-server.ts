import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';
import type { PostgresCluster } from './postgres-cluster.js';
import type { RunningServer } from './postmaster.js';
import {
  disownPostmasterPid,
  findPostmasterPid,
  findRunIdentity,
  isAlive,
  runIdentity,
  servesFolder,
  type PostmasterPid,
} from './postmaster-pid.js';
import { connectToServer, failureCode } from './server-connection.js';

const POLL_MS = 100;
const ANSWER_TIMEOUT_MS = 30_000;
/** Replaying the log after a crash may take minutes; it ends by itself. */
const RECOVERY_TIMEOUT_MS = 300_000;

/**
 * The live server of a cluster's folder: the orphan of a crash, or that of another process. Waits for one that is starting or ending.
 * @returns undefined when none runs; a pid file that a dead one left is no obstacle to the next then.
 * @throws EmbeddedPostgresError when a server lives but cannot be used.
 */
export async function findRunningServer(
  cluster: PostgresCluster,
  log: (message: string) => void,
): Promise<RunningServer | undefined> {
  const startedAt = Date.now();
  for (let waiting = false; ; waiting = true) {
    const record = findPostmasterPid(cluster.folder);
    if (record === undefined) return undefined;
    if (!isAlive(record.pid) || servesFolder(record.pid, cluster.folder) === false) {
      log(`Starting over the pid file of a PostgreSQL that crashed (process ${record.pid})`);
      disownPostmasterPid(cluster.folder, record);
      return undefined;
    }
    if (record.port !== undefined && (await answers(cluster, record, record.port))) {
      return { pid: record.pid, port: record.port };
    }
    if (Date.now() - startedAt > (record.status === 'starting' ? RECOVERY_TIMEOUT_MS : ANSWER_TIMEOUT_MS)) {
      throw new EmbeddedPostgresError(
        `Process ${record.pid} holds ${cluster.folder} (${record.status || 'state unknown'}) but does not answer. ` +
          `If it is PostgreSQL, stop it (kill -INT ${record.pid}); if it is not, remove postmaster.pid there. Then start again.`,
      );
    }
    if (!waiting) log(`Waiting for PostgreSQL process ${record.pid} (${record.status || 'state unknown'})`);
    await delay(POLL_MS);
  }
}

/** Whether the server that answers at the port is the one of the pid file, and lets us in. */
async function answers(cluster: PostgresCluster, record: PostmasterPid, port: number): Promise<boolean> {
  try {
    const client = await connectToServer(cluster, port, 'lockstep probe');
    try {
      const { rows } = await client.query<{ text: string }>(`SELECT pg_read_file('postmaster.pid') AS text`);
      return rows[0] !== undefined && runIdentity(rows[0].text) === findRunIdentity(cluster.folder);
    } finally {
      await client.end();
    }
  } catch (error) {
    if (failureCode(error) === '28P01' && record.status === 'ready') {
      throw new EmbeddedPostgresError(
        `The PostgreSQL of ${cluster.folder} (process ${record.pid}) runs, but refuses the password in postgres-password beside it. Restore that file.`,
        { cause: error },
      );
    }
    return false;
  }
}
