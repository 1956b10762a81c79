import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a running, starting or crashed server says about itself in `postmaster.pid`. */
export interface PostmasterPid {
  readonly pid: number;
  /** Missing while the server is still young. */
  readonly port: number | undefined;
  /** `starting`, `ready`, `stopping`, … or empty. */
  readonly status: string;
}

/** Longer than the instant in which a server creates the file and fills it. */
const EMPTY_FILE_STALE_MS = 5_000;

/** Above what any system gives to a process. */
const FREE_PID = 2 ** 31 - 1;

/** Reads the pid file of a data folder; an empty one, which a power failure can leave behind and PostgreSQL refuses, is removed. */
export function findPostmasterPid(folder: string): PostmasterPid | undefined {
  const path = pidFile(folder);
  const text = readIfPresent(path);
  if (text === undefined) return undefined;
  const [pid = '', , , port = '', , , , status = ''] = text.split('\n');
  if (!/^-?\d+$/.test(pid)) {
    const modifiedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - modifiedAt > EMPTY_FILE_STALE_MS) rmSync(path, { force: true });
    return undefined;
  }
  return { pid: Math.abs(Number(pid)), port: Number(port) || undefined, status: status.trim() };
}

/** What identifies one run of one server: process, folder, start time and port, as its pid file says them. */
export function runIdentity(pidFileText: string): string {
  return pidFileText.split('\n').slice(0, 4).join('\n');
}

/** `runIdentity` of the pid file of a data folder. */
export function findRunIdentity(folder: string): string | undefined {
  const text = readIfPresent(pidFile(folder));
  return text === undefined ? undefined : runIdentity(text);
}

/** Whether a process runs. A zombie does not, though its id stays taken: in a container nobody may be there to collect it. */
export function isAlive(pid: number): boolean {
  if (!isTaken(pid)) return false;
  const stat = process.platform === 'linux' ? readIfPresent(`/proc/${pid}/stat`) : undefined;
  return stat === undefined || !/^ [ZX]/.test(stat.slice(stat.lastIndexOf(')') + 1));
}

/** The setting by which a server's command line names its data folder; its `-D` need not (see `dataFolderArgument`). */
export function folderMark(folder: string): string {
  return `lockstep.data_folder=${folder}`;
}

/** Whether a living process is the server of this folder, by its command line; undefined where the system does not tell. */
export function servesFolder(pid: number, folder: string): boolean | undefined {
  return findArguments(pid)
    ?.split(/[\0\n]| -c /)
    .includes(folderMark(folder));
}

/**
 * Makes the pid file of a dead server acceptable to the next one where its process id is taken, by another program or by a zombie: PostgreSQL
 * would refuse to start. The file is not deleted, because the rest of it lets PostgreSQL see whether other processes of the dead
 * server still use its memory.
 */
export function disownPostmasterPid(folder: string, { pid }: PostmasterPid): void {
  if (!isTaken(pid) || findPostmasterPid(folder)?.pid !== pid) return;
  const text = readIfPresent(pidFile(folder));
  if (text !== undefined) writeFileSync(pidFile(folder), text.replace(/^-?\d+/, String(FREE_PID)));
}

function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function findArguments(pid: number): string | undefined {
  if (process.platform === 'linux') return readIfPresent(`/proc/${pid}/cmdline`);
  const ps = spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  return ps.status === 0 ? ps.stdout : undefined;
}

function pidFile(folder: string): string {
  return join(folder, 'postmaster.pid');
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ESRCH: the process behind a file of /proc ended while it was read.
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
