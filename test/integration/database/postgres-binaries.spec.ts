import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmodSync, cpSync, mkdtempSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  getPostgresPackage,
  preparePostgresBinaries,
  type PostgresPackage,
} from '../../../src/database/embedded/postgres-binaries.js';
import { choosePostgresUser, type PostgresUser } from '../../../src/database/embedded/postgres-user.js';

/** The package as npm leaves it when install scripts do not run: without its symbolic links. */
function installWithoutScripts(parent: string): PostgresPackage {
  const { native, version } = getPostgresPackage();
  const copy = join(parent, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  for (const entry of readdirSync(join(copy, 'lib'), { withFileTypes: true })) {
    if (entry.isSymbolicLink()) rmSync(join(copy, 'lib', entry.name));
  }
  return { native: copy, version };
}

describe('preparePostgresBinaries', () => {
  let folder: string;
  let user: PostgresUser | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-binaries-'));
    user = choosePostgresUser(folder);
    chmodSync(folder, 0o755);
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('restores the links where the package stands', () => {
    const source = installWithoutScripts(folder);
    expect(preparePostgresBinaries(source, [], user)).toEqual({ folder: source.native, majorVersion: 18 });
  });

  describe('with a package that can neither be changed nor be reached by the account of the server', () => {
    let source: PostgresPackage;

    beforeEach(() => {
      const closed = join(folder, 'closed');
      mkdirSync(closed);
      source = installWithoutScripts(closed);
      chmodSync(join(source.native, 'lib'), 0o500);
      chmodSync(closed, 0o700);
    });

    afterEach(() => {
      chmodSync(join(source.native, 'lib'), 0o700);
    });

    it('runs a copy', () => {
      const copies = join(folder, 'copies');
      expect(preparePostgresBinaries(source, [copies], user).folder).toBe(join(copies, source.version));
    });

    it('uses the copy of the last time', () => {
      const copies = join(folder, 'copies');
      const { folder: copy } = preparePostgresBinaries(source, [copies], user);
      const copiedAt = statSync(copy).ctimeMs;
      preparePostgresBinaries(source, [copies], user);
      expect(statSync(copy).ctimeMs).toBe(copiedAt);
    });

    it('asks for DATABASE_URL when there is no place for a copy', () => {
      expect(() => preparePostgresBinaries(source, [], user)).toThrow(/Set DATABASE_URL/);
    });
  });
});
