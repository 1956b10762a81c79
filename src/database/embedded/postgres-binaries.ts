import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, parse, relative } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';
import { postgresProcessOptions } from './postgres-process.js';
import type { PostgresUser } from './postgres-user.js';

/** PostgreSQL's programs for this platform, as an npm package brings them. */
export interface PostgresPackage {
  /** Folder with `bin`, `lib`, `share` and the list of its symbolic links. */
  readonly native: string;
  readonly version: string;
}

/** Programs that were seen to run. */
export interface PostgresBinaries {
  readonly folder: string;
  readonly majorVersion: number;
}

const PLATFORMS: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

/**
 * The platform's package. It is looked up from `embedded-postgres`, which names it as its dependency; that package itself is never
 * loaded, because it stops the server and the process on SIGTERM, in the middle of requests.
 */
export function getPostgresPackage(): PostgresPackage {
  const name = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = join(dirname(createRequire(parent).resolve(name)), '..');
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL is not installed for this platform (${name}). Install with optional dependencies, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

/** Path of one of the programs (`postgres`, `initdb`, `pg_ctl`). */
export function programPath(folder: string, program: string): string {
  return join(folder, 'bin', process.platform === 'win32' ? `${program}.exe` : program);
}

/**
 * Programs that `user` can run: those of the package where they stand, with the symbolic links restored that an installation without
 * scripts lacks; else the first of `copies` (paths below which the package's folder is copied once) that works.
 */
export function preparePostgresBinaries(
  source: PostgresPackage,
  copies: readonly string[],
  user: PostgresUser | undefined,
): PostgresBinaries {
  const places = copies.map((parent) => join(parent, source.version));
  const problems: string[] = [];
  for (const folder of [source.native, ...places.filter((place) => existsSync(place))]) {
    const found = tryBinaries(folder, user, problems);
    if (found !== undefined) return found;
  }
  for (const folder of places.filter((place) => !existsSync(place))) {
    try {
      copyBinaries(source.native, folder);
    } catch (error) {
      problems.push(`${folder}: ${String(error)}`);
      continue;
    }
    const found = tryBinaries(folder, user, problems);
    if (found !== undefined) return found;
    rmSync(folder, { recursive: true });
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL's programs do not run here. Set DATABASE_URL instead.\n${problems.join('\n')}`,
  );
}

function tryBinaries(folder: string, user: PostgresUser | undefined, problems: string[]): PostgresBinaries | undefined {
  try {
    restoreLinks(folder);
  } catch (error) {
    problems.push(`${folder}: ${String(error)}`);
    return undefined;
  }
  const run = spawnSync(programPath(folder, 'postgres'), ['--version'], {
    ...postgresProcessOptions(parse(folder).root, user),
    encoding: 'utf8',
  });
  const version = /PostgreSQL\) (\d+)/.exec(run.stdout)?.[1];
  if (run.status === 0 && version !== undefined) return { folder, majorVersion: Number(version) };
  problems.push(`${folder}: ${run.error?.message ?? run.stderr.trim()}`);
  return undefined;
}

function restoreLinks(folder: string): void {
  const manifest = join(folder, 'pg-symlinks.json');
  if (!existsSync(manifest)) return;
  const links = JSON.parse(readFileSync(manifest, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(folder, relative('native', target));
    if (existsSync(path)) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      // Another process restores them at the same time.
      if (!existsSync(path)) throw error;
    }
  }
}

function copyBinaries(source: string, target: string): void {
  const parent = dirname(target);
  const unfinished = `${target}.${process.pid}.new`;
  mkdirSync(parent, { recursive: true });
  chmodSync(parent, 0o755);
  cpSync(source, unfinished, { recursive: true, force: true, verbatimSymlinks: true });
  allowEverybodyToRun(unfinished);
  try {
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    if (!existsSync(target)) throw error;
  }
}

/** An installation under a strict umask is readable by its owner only. */
function allowEverybodyToRun(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) continue;
    chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}
