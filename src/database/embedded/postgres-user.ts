import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';

/** The account that PostgreSQL's processes run as. */
export interface PostgresUser {
  readonly uid: number;
  readonly gid: number;
}

interface Account extends PostgresUser {
  readonly name: string;
}

/**
 * PostgreSQL refuses to run as root. For root this is the account to run it as: the owner of the existing data, else `postgres`,
 * else `lockstep` (made when possible), else `nobody`. For everybody else, and outside Linux, undefined: run it as oneself.
 */
export function choosePostgresUser(dataDir: string): PostgresUser | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const user =
    ownerOfData(dataDir) ??
    findAccount((account) => account.name === 'postgres') ??
    findAccount((account) => account.name === 'lockstep') ??
    createAccount() ??
    findAccount((account) => account.name === 'nobody');
  if (user === undefined) {
    throw new EmbeddedPostgresError(
      'PostgreSQL refuses to run as root and no other account could be found or made. Run Lockstep as an ordinary user, or set DATABASE_URL.',
    );
  }
  return { uid: user.uid, gid: user.gid };
}

function ownerOfData(dataDir: string): PostgresUser | undefined {
  const cluster = join(dataDir, 'postgres');
  if (existsSync(cluster)) {
    const { uid, gid } = statSync(cluster);
    if (uid !== 0) return findAccount((account) => account.uid === uid) ?? { uid, gid };
  }
  const { uid } = statSync(dataDir);
  // initdb wants an account with a name, so an owner that /etc/passwd does not know will not do for new data.
  return uid === 0 ? undefined : findAccount((account) => account.uid === uid);
}

function findAccount(matches: (account: Account) => boolean): Account | undefined {
  return accounts().find(matches);
}

function accounts(): Account[] {
  if (!existsSync('/etc/passwd')) return [];
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}

function createAccount(): Account | undefined {
  spawnSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'lockstep'], {
    stdio: 'ignore',
  });
  return findAccount((account) => account.name === 'lockstep');
}
