import { existsSync } from 'node:fs';
import type { PostgresUser } from './postgres-user.js';

/** What `spawn` needs to run one of PostgreSQL's programs. */
export interface PostgresProcessOptions {
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly windowsHide: boolean;
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * Runs a program as `user` (undefined: as oneself) inside `folder`. The environment is empty but for the locale: the server outlives
 * this process and belongs to another account, so it must not carry its secrets.
 */
export function postgresProcessOptions(folder: string, user: PostgresUser | undefined): PostgresProcessOptions {
  return { cwd: folder, env: { LC_ALL: 'C' }, windowsHide: true, ...user };
}

/**
 * The value of `-D` for a process started with `postgresProcessOptions(folder, user)`. Another account may be unable to walk to the folder (a clone
 * below /root, a parent of mode 0700). The kernel enters it before it changes the account, and from then on this path leads there.
 */
export function dataFolderArgument(folder: string, user: PostgresUser | undefined): string {
  return user !== undefined && existsSync('/proc/self/cwd') ? '/proc/self/cwd' : folder;
}
