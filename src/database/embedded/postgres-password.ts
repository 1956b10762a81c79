import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';
import type { PostgresUser } from './postgres-user.js';

/**
 * Makes the password of a new cluster, unless an earlier attempt did. Of several writers the first wins: linking is atomic and never
 * overwrites. The file belongs to PostgreSQL's account, because its initdb reads it.
 */
export function createPasswordFile(file: string, user: PostgresUser | undefined): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, randomBytes(24).toString('hex'), { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    rmSync(draft);
  }
  if (user !== undefined) chownSync(file, user.uid, user.gid);
}

/** @throws EmbeddedPostgresError when the file is gone or not ours to read. */
export function readPassword(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new EmbeddedPostgresError(
      `${file} cannot be read, but it holds the password of the data beside it. Restore it from a backup of the data folder, or make it readable.`,
      { cause: error },
    );
  }
}
