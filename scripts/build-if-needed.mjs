// Builds dist/ when a source file is newer than the last build; says nothing when there is nothing to do.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const stamp = join(root, 'dist', '.built');
const lock = join(root, '.build-lock');
const staleLockMs = 120_000;
const inputs = [
  'src',
  'simulator',
  'demo',
  'bench',
  'scripts',
  'ormconfig.ts',
  'tsconfig.build.json',
  'tsconfig.json',
  'nest-cli.json',
  'package-lock.json',
];

function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

// The stamp holds when the build began: what was changed while it ran may have been read before.
function isUpToDate() {
  const builtAt = existsSync(stamp) ? Date.parse(readFileSync(stamp, 'utf8')) : 0;
  return inputs.every((input) => newest(join(root, input)) <= builtAt);
}

// Two commands may be started at once; a lock that nobody touched for long was left by one that was killed.
function takeLock() {
  for (;;) {
    try {
      mkdirSync(lock);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const takenAt = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - takenAt > staleLockMs) rmSync(lock, { recursive: true, force: true });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
}

if (!isUpToDate()) {
  takeLock();
  try {
    if (!isUpToDate()) {
      const startedAt = new Date();
      process.stderr.write('Building…\n');
      const nest = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
      execFileSync(process.execPath, [nest, 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
      writeFileSync(stamp, startedAt.toISOString());
    }
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}
