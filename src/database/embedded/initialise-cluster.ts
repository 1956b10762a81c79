import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';
import { programPath, type PostgresBinaries } from './postgres-binaries.js';
import { dataFolderArgument, postgresProcessOptions } from './postgres-process.js';
import type { PostgresUser } from './postgres-user.js';

/** Superuser of the cluster and owner of all that Lockstep stores. */
export const CLUSTER_USER = 'lockstep';

/** A cluster to be made. */
export interface NewCluster {
  /** Where it will stand; missing or empty. */
  readonly folder: string;
  readonly passwordFile: string;
  readonly binaries: PostgresBinaries;
  readonly user: PostgresUser | undefined;
  readonly durable: boolean;
}

const UNFINISHED_PREFIX = 'postgres.new-';

/**
 * Runs initdb in a folder of its own and renames it when complete: an interrupted run leaves nothing half-done, and of several at once
 * the first wins.
 */
export async function initialiseCluster(cluster: NewCluster): Promise<void> {
  const unfinished = join(dirname(cluster.folder), `${UNFINISHED_PREFIX}${randomBytes(6).toString('hex')}`);
  mkdirSync(unfinished, { mode: 0o700 });
  try {
    if (cluster.user !== undefined) chownSync(unfinished, cluster.user.uid, cluster.user.gid);
    await runInitdb(unfinished, cluster);
    renameSync(unfinished, cluster.folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(join(cluster.folder, 'PG_VERSION'))) throw error;
  }
}

/** Removes what interrupted runs left in `dataDir`. Only once its cluster exists: then nobody needs them any more. */
export function removeUnfinishedClusters(dataDir: string, log: (message: string) => void): void {
  for (const name of readdirSync(dataDir)) {
    if (!name.startsWith(UNFINISHED_PREFIX)) continue;
    try {
      rmSync(join(dataDir, name), { recursive: true, force: true });
    } catch (error) {
      // Another process may still write there; it removes its folder itself when it finds that it lost.
      log(`Left ${name} for later: ${(error as Error).message}`);
    }
  }
}

async function runInitdb(folder: string, { passwordFile, binaries, user, durable }: NewCluster): Promise<void> {
  // Handed over opened: PostgreSQL's account may be unable to walk to the file.
  const password = openSync(passwordFile, 'r');
  try {
    const child = spawn(
      programPath(binaries.folder, 'initdb'),
      [
        ...['-D', dataFolderArgument(folder, user), '-U', CLUSTER_USER, '--auth=scram-sha-256', '--no-instructions'],
        `--pwfile=${process.platform === 'win32' ? passwordFile : '/dev/stdin'}`,
        // The built-in provider sorts and folds case the same on every machine, whatever its system libraries.
        ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
        ...(durable ? [] : ['--no-sync']),
      ],
      { ...postgresProcessOptions(folder, user), stdio: [password, 'pipe', 'pipe'] },
    );
    const output: string[] = [];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => output.push(text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => output.push(text));
    const code = await new Promise<number | null>((resolve, reject) =>
      child.once('error', reject).once('close', resolve),
    );
    if (code !== 0)
      throw new EmbeddedPostgresError(
        `PostgreSQL could not be set up. Mend what initdb says, or set DATABASE_URL.\n${output.join('').trim()}`,
      );
  } finally {
    closeSync(password);
  }
}
