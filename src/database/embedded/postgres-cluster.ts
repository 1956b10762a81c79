import { existsSync, lchownSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';
import { initialiseCluster } from './initialise-cluster.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { createPasswordFile, readPassword } from './postgres-password.js';
import type { PostgresUser } from './postgres-user.js';

/** An initialised PostgreSQL data folder and what is needed to run and enter it. */
export interface PostgresCluster {
  /** PostgreSQL's data folder: `<dataDir>/postgres`. */
  readonly folder: string;
  readonly logFile: string;
  readonly password: string;
  readonly binaries: PostgresBinaries;
  readonly user: PostgresUser | undefined;
}

/**
 * Opens the cluster of a data folder; makes it when new.
 * @param dataDir absolute path without symbolic links; exists.
 * @throws EmbeddedPostgresError when the data belongs to another account or major version, or its password is missing.
 */
export async function openCluster(
  dataDir: string,
  binaries: PostgresBinaries,
  user: PostgresUser | undefined,
  options: { readonly durable: boolean; readonly log: (message: string) => void },
): Promise<PostgresCluster> {
  const folder = join(dataDir, 'postgres');
  const passwordFile = join(dataDir, 'postgres-password');
  assertMayEnter(folder);
  if (!existsSync(join(folder, 'PG_VERSION'))) {
    assertEmpty(folder);
    options.log(`Setting up PostgreSQL ${binaries.majorVersion} in ${folder}`);
    createPasswordFile(passwordFile, user);
    await initialiseCluster({ folder, passwordFile, binaries, user, durable: options.durable });
  }
  handOver(folder, user);
  assertSameMajorVersion(folder, binaries);
  return { folder, logFile: join(dataDir, 'postgres.log'), password: readPassword(passwordFile), binaries, user };
}

function assertMayEnter(folder: string): void {
  const uid = process.getuid?.();
  if (uid === undefined || uid === 0 || !existsSync(folder)) return;
  const owner = statSync(folder).uid;
  if (owner === uid) return;
  throw new EmbeddedPostgresError(
    `${folder} belongs to the user with id ${owner}. Start Lockstep as that user or as root, or set another LOCKSTEP_DATA_DIR.`,
  );
}

function assertEmpty(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  throw new EmbeddedPostgresError(
    `${folder} holds files, but no PostgreSQL data (no PG_VERSION). Move it away, or set another LOCKSTEP_DATA_DIR.`,
  );
}

/** A copy or a restored backup made by root belongs to root, and PostgreSQL would refuse it. */
function handOver(folder: string, user: PostgresUser | undefined): void {
  if (user === undefined || statSync(folder).uid === user.uid) return;
  for (const name of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
    lchownSync(join(folder, name), user.uid, user.gid);
  }
}

function assertSameMajorVersion(folder: string, binaries: PostgresBinaries): void {
  const found = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
  if (found === String(binaries.majorVersion)) return;
  throw new EmbeddedPostgresError(
    `${folder} was written by PostgreSQL ${found}; this version of Lockstep brings PostgreSQL ${binaries.majorVersion}. ` +
      `Dump it with the version of Lockstep that wrote it and restore it here, or run PostgreSQL ${found} yourself and set DATABASE_URL.`,
  );
}
