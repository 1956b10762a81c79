import { spawn, spawnSync } from 'node:child_process';
import { closeSync, fchownSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError, ServerAlreadyStartedError } from './embedded-postgres.errors.js';
import { findFreePort } from './free-port.js';
import { programPath } from './postgres-binaries.js';
import type { PostgresCluster } from './postgres-cluster.js';
import { dataFolderArgument, postgresProcessOptions } from './postgres-process.js';
import { findPostmasterPid, folderMark, isAlive, servesFolder } from './postmaster-pid.js';

/** A server process and where it listens. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
}

const POLL_MS = 20;
/** After a crash the log is replayed first; killing that would only start it over. */
const START_TIMEOUT_MS = 300_000;
/** Processes of a killed server notice within moments that it is gone. */
const OLD_PROCESSES_TIMEOUT_MS = 30_000;
const MAX_LOG_BYTES = 10 * 1024 * 1024;

/**
 * Starts the server of a cluster in a process group of its own, so that Ctrl-C in a terminal does not reach it, and waits until it is ready.
 * Listens on `fixedPort`; without one, where a crashed server did, if that is free, because somebody may still look for it there.
 * @throws ServerAlreadyStartedError when another process was faster.
 * @throws EmbeddedPostgresError with the end of the server's log.
 */
export async function launchPostmaster(
  cluster: PostgresCluster,
  settings: Readonly<Record<string, string>>,
  fixedPort?: number,
): Promise<RunningServer> {
  const giveUpAt = Date.now() + OLD_PROCESSES_TIMEOUT_MS;
  let wantedPort = fixedPort ?? findPostmasterPid(cluster.folder)?.port;
  for (;;) {
    const port = wantedPort ?? (await findFreePort());
    const launched = await launchOn(port, cluster, settings);
    if (typeof launched !== 'string') return launched;
    if (/lock file "postmaster\.pid" (already exists|is empty)/.test(launched))
      throw new ServerAlreadyStartedError(launched);
    const portTaken = /could not (bind|create any TCP\/IP sockets)/.test(launched);
    const oldProcessesLive = launched.includes('pre-existing shared memory block');
    if (!(portTaken || oldProcessesLive) || Date.now() > giveUpAt) {
      throw new EmbeddedPostgresError(`PostgreSQL did not start (${cluster.logFile}):\n${launched}`);
    }
    if (portTaken) wantedPort = fixedPort;
    await delay(100);
  }
}

/** Stops a server of this folder: lets running transactions go, flushes, and ends; by force when that takes longer than `timeoutMs`. */
export async function stopPostmaster(pid: number, cluster: PostgresCluster, timeoutMs: number): Promise<void> {
  if (!isAlive(pid) || servesFolder(pid, cluster.folder) === false) return;
  for (const [signal, patienceMs] of [
    ['INT', timeoutMs],
    ['QUIT', 1_500],
    ['KILL', 500],
  ] as const) {
    sendSignal(pid, signal, cluster);
    if (await hasEnded(pid, patienceMs)) return;
  }
}

/** Returns the server, or the lines that it wrote before it ended. */
async function launchOn(
  port: number,
  cluster: PostgresCluster,
  settings: Readonly<Record<string, string>>,
): Promise<RunningServer | string> {
  const { folder, logFile, binaries, user } = cluster;
  keepLogSmall(logFile);
  const log = openSync(logFile, 'a', 0o600);
  // Like the data: the next start may be by that account itself.
  if (user !== undefined) fchownSync(log, user.uid, user.gid);
  const logStart = statSync(logFile).size;
  const child = spawn(
    programPath(binaries.folder, 'postgres'),
    [
      '-D',
      dataFolderArgument(folder, user),
      ...settingArguments({ ...settings, port: String(port) }),
      '-c',
      folderMark(folder),
    ],
    { ...postgresProcessOptions(folder, user), stdio: ['ignore', log, log], detached: true },
  );
  closeSync(log);
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  child.unref();

  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (failure === undefined && child.exitCode === null && child.signalCode === null) {
    const record = findPostmasterPid(folder);
    if (record !== undefined && record.pid === child.pid && record.status === 'ready') return { pid: record.pid, port };
    if (Date.now() > giveUpAt) {
      if (child.pid !== undefined) await stopPostmaster(child.pid, cluster, 5_000);
      return `It was not ready after ${START_TIMEOUT_MS / 1000} s.\n${logSince(logFile, logStart, child.pid)}`;
    }
    await delay(POLL_MS);
  }
  return failure?.message ?? logSince(logFile, logStart, child.pid);
}

function settingArguments(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** The last lines since `start`, those of process `pid` where it got as far as to sign them: others may write to the same file. */
function logSince(file: string, start: number, pid: number | undefined): string {
  const lines = readFileSync(file).subarray(start).toString().trimEnd().split('\n');
  const signed = lines.filter((line) => line.includes(`[${pid ?? ''}]`));
  return (signed.length > 0 ? signed : lines).slice(-20).join('\n');
}

function keepLogSmall(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) renameSync(file, `${file}.1`);
}

function sendSignal(pid: number, signal: 'INT' | 'QUIT' | 'KILL', cluster: PostgresCluster): void {
  if (process.platform === 'win32' && signal !== 'KILL') {
    spawnSync(programPath(cluster.binaries.folder, 'pg_ctl'), ['kill', signal, String(pid)]);
    return;
  }
  try {
    process.kill(pid, `SIG${signal}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function hasEnded(pid: number, patienceMs: number): Promise<boolean> {
  const giveUpAt = Date.now() + patienceMs;
  while (isAlive(pid)) {
    if (Date.now() > giveUpAt) return false;
    await delay(POLL_MS);
  }
  return true;
}
