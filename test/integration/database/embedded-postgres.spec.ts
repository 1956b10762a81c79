import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../../src/database/embedded/embedded-postgres.js';
import type { EmbeddedPostgres, EmbeddedPostgresRole } from '../../../src/database/embedded/embedded-postgres.types.js';
import { findPostmasterPid, isAlive, servesFolder } from '../../../src/database/embedded/postmaster-pid.js';
import { runStarter } from '../../support/embedded-starter-process.js';
import { waitUntil } from '../../support/wait-until.js';

const onLinux = process.platform === 'linux' ? it : it.skip;
const seed = mkdtempSync(join(tmpdir(), 'lockstep-embedded-seed-'));
const cleanups: (() => unknown)[] = [];

beforeAll(async () => {
  const server = await startEmbeddedPostgres({ dataDir: seed, durable: false, log: () => undefined });
  await server.stop();
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

afterAll(() => {
  remove(seed);
});

/** An empty folder; whatever server a test leaves in it is killed. */
function emptyDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'lockstep-embedded-'));
  cleanups.push(async () => {
    const folder = join(dataDir, 'postgres');
    const pid = findPostmasterPid(folder)?.pid;
    // The id in the file of a dead server may be that of any other program by now.
    if (pid !== undefined && servesFolder(pid, folder) === true) await kill(pid);
    remove(dataDir);
  });
  return dataDir;
}

/** A folder that was set up before and is not in use. */
function usedDataDir(): string {
  const dataDir = emptyDataDir();
  spawnSync('cp', ['-a', `${seed}/.`, dataDir]);
  return dataDir;
}

/** Many times faster than `rmSync` on the thousand files of a server. */
function remove(folder: string): void {
  spawnSync('rm', ['-rf', folder]);
}

async function start(
  dataDir: string,
  role: EmbeddedPostgresRole = 'owner',
  log: (line: string) => void = () => undefined,
): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, role, durable: false, log });
  cleanups.push(() => server.stop());
  return server;
}

async function startElsewhere(dataDir: string, role: EmbeddedPostgresRole): ReturnType<typeof runStarter> {
  const starter = await runStarter(dataDir, role);
  cleanups.push(() => starter.end('SIGKILL'));
  return starter;
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    return rows.flat();
  } finally {
    await client.end();
  }
}

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  while (isAlive(pid)) await delay(10);
}

/** A data folder whose server outlived the process that started it. */
async function orphanedDataDir(): Promise<{ dataDir: string; pid: number }> {
  const dataDir = usedDataDir();
  const starter = await startElsewhere(dataDir, 'owner');
  await starter.end('SIGKILL');
  return { dataDir, pid: starter.answer.pid! };
}

/** A data folder whose server was killed and left its pid file. */
async function crashedDataDir(): Promise<{ dataDir: string; pidFile: string }> {
  const { dataDir, pid } = await orphanedDataDir();
  await kill(pid);
  return { dataDir, pidFile: join(dataDir, 'postgres', 'postmaster.pid') };
}

describe('startEmbeddedPostgres', () => {
  it('sets up a new folder and serves a UTF-8 database', async () => {
    const server = await start(emptyDataDir());
    expect(
      await query(server.url, `SELECT current_database(), lower('É'), current_setting('server_encoding')`),
    ).toEqual(['lockstep', 'é', 'UTF8']);
  });

  it('keeps the password to itself', async () => {
    const dataDir = emptyDataDir();
    await start(dataDir);
    expect(statSync(join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);
  });

  it('refuses a client without the password', async () => {
    const server = await start(usedDataDir());
    const url = new URL(server.url);
    url.password = 'guess';
    await expect(query(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('runs in a process group of its own, which Ctrl-C in a terminal does not reach', async () => {
    const server = await start(usedDataDir());
    expect(Number(spawnSync('ps', ['-o', 'pgid=', '-p', String(server.pid)], { encoding: 'utf8' }).stdout)).toBe(
      server.pid,
    );
  });

  it('keeps the data from one start to the next', async () => {
    const dataDir = usedDataDir();
    const first = await start(dataDir);
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    const second = await start(dataDir);
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([42]);
  });

  it('leaves no process behind when stopped, even with a transaction open', async () => {
    const server = await start(usedDataDir());
    const client = await connect(server.url);
    await client.query('BEGIN');
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
  });

  it('runs beside another instance', async () => {
    const [one, two] = await Promise.all([start(usedDataDir()), start(usedDataDir())]);
    expect(new URL(one.url).port).not.toBe(new URL(two.url).port);
  });

  it('repeats an interrupted set-up and clears its remains away', async () => {
    const dataDir = emptyDataDir();
    const remains = join(dataDir, 'postgres.new-0123456789ab');
    mkdirSync(remains);
    writeFileSync(join(remains, 'PG_VERSION'), '18\n');
    await start(dataDir);
    expect(existsSync(remains)).toBe(false);
  });

  it('starts though another process still writes in a set-up that lost', async () => {
    const dataDir = usedDataDir();
    const losing = join(dataDir, 'postgres.new-0123456789ab');
    mkdirSync(losing);
    const write = `for (let n = 0; ; n++) require('node:fs').writeFileSync(process.argv[1] + '/' + n, '')`;
    const writer = spawn(process.execPath, ['-e', write, losing], { stdio: 'ignore' });
    cleanups.push(() => writer.kill('SIGKILL'));
    await waitUntil('much is written', 20_000, () => readdirSync(losing).length >= 2_000);
    expect(await start(dataDir)).toMatchObject({ owner: true });
  });
});

describe('a data folder that cannot be used', () => {
  it('is named when it was written by another major version', async () => {
    const dataDir = emptyDataDir();
    mkdirSync(join(dataDir, 'postgres'));
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '12\n');
    await expect(start(dataDir)).rejects.toThrow(
      /written by PostgreSQL 12; this version of Lockstep brings PostgreSQL 18/,
    );
  });

  it('is left alone when it holds something else', async () => {
    const dataDir = emptyDataDir();
    mkdirSync(join(dataDir, 'postgres'));
    writeFileSync(join(dataDir, 'postgres', 'notes.txt'), 'mine');
    await expect(start(dataDir)).rejects.toThrow(/no PostgreSQL data/);
  });

  it('says which file is missing when the password is gone', async () => {
    const dataDir = emptyDataDir();
    mkdirSync(join(dataDir, 'postgres'));
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '18\n');
    await expect(start(dataDir)).rejects.toThrow(/postgres-password cannot be read/);
  });

  it('shows what PostgreSQL said when it does not start', async () => {
    const starting = startEmbeddedPostgres({
      dataDir: usedDataDir(),
      durable: false,
      settings: { wal_level: 'much' },
      log: () => undefined,
    });
    await expect(starting).rejects.toThrow(/invalid value for parameter "wal_level": "much"/);
  });
});

describe('after a crash', () => {
  it('adopts the server that outlived its process', async () => {
    const { dataDir, pid } = await orphanedDataDir();
    const server = await start(dataDir);
    expect(server).toMatchObject({ pid, adopted: true, owner: true });
  });

  it('stops the adopted server at the end', async () => {
    const { dataDir, pid } = await orphanedDataDir();
    await (await start(dataDir)).stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('waits for a server that is ending and starts a new one', async () => {
    const { dataDir, pid } = await orphanedDataDir();
    const password = readFileSync(join(dataDir, 'postgres-password'), 'utf8');
    const port = findPostmasterPid(join(dataDir, 'postgres'))!.port!;
    const lastClient = await connect(`postgres://lockstep:${password}@127.0.0.1:${port}/lockstep`);
    // SIGTERM: it ends when the last client has left, and lets nobody in meanwhile.
    process.kill(pid, 'SIGTERM');
    while (findPostmasterPid(join(dataDir, 'postgres'))!.status !== 'stopping') await delay(10);

    const server = await start(dataDir, 'owner', (line) => {
      if (line.startsWith('Waiting')) void lastClient.end();
    });
    expect(server.adopted).toBe(false);
  });

  it('starts over the pid file of a dead server', async () => {
    const { dataDir } = await crashedDataDir();
    expect((await start(dataDir)).adopted).toBe(false);
  });

  it('starts over a pid file whose process id now belongs to another program', async () => {
    const { dataDir, pidFile } = await crashedDataDir();
    const other = spawn('sleep', ['600']);
    cleanups.push(() => other.kill('SIGKILL'));
    writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, String(other.pid)));
    expect((await start(dataDir)).adopted).toBe(false);
  });

  onLinux('starts over a pid file whose process is a zombie that nobody collects', async () => {
    const { dataDir, pidFile } = await crashedDataDir();
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 600'], { stdio: ['ignore', 'pipe', 'ignore'] });
    cleanups.push(() => parent.kill('SIGKILL'));
    const [zombie] = (await once(parent.stdout, 'data')) as [Buffer];
    writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, zombie.toString().trim()));
    expect((await start(dataDir)).adopted).toBe(false);
  });

  it('says so when the surviving server does not accept the stored password', async () => {
    const { dataDir } = await orphanedDataDir();
    writeFileSync(join(dataDir, 'postgres-password'), 'another');
    await expect(start(dataDir)).rejects.toThrow(/refuses the password/);
  });
});

describe('several processes on one data folder', () => {
  it('lets one owner in and names it to the other', async () => {
    const dataDir = usedDataDir();
    await startElsewhere(dataDir, 'owner');
    await expect(start(dataDir)).rejects.toThrow(/Another Lockstep \(pid \d+\) runs on this data folder/);
  });

  it('keeps the folder for its owner when PostgreSQL recovers from the death of one of its processes', async () => {
    const dataDir = usedDataDir();
    const owner = await start(dataDir);
    const [backend] = await query(
      owner.url,
      `SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'lockstep owner %'`,
    );
    process.kill(Number(backend), 'SIGKILL');
    const owners = `SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND objid = 1`;
    let held: unknown[] = [];
    while (held[0] !== 1) held = await query(owner.url, owners).catch(() => delay(50, []));
    expect(held).toEqual([1]);
  });

  it('gives two that start at the same moment the same server', async () => {
    const dataDir = emptyDataDir();
    const [owner, guest] = await Promise.all([startElsewhere(dataDir, 'owner'), startElsewhere(dataDir, 'guest')]);
    const server = { pid: owner.answer.pid ?? expect.any(Number) };
    expect([owner.answer, guest.answer]).toMatchObject([server, server]);
  });

  it('lets exactly one of two owners that start at the same moment win', async () => {
    const dataDir = emptyDataDir();
    const starters = await Promise.all([startElsewhere(dataDir, 'owner'), startElsewhere(dataDir, 'owner')]);
    expect(starters.filter(({ answer }) => answer.error === undefined)).toHaveLength(1);
  });

  it('does not stop the server of the owner when a guest leaves', async () => {
    const dataDir = usedDataDir();
    const owner = await startElsewhere(dataDir, 'owner');
    const guest = await start(dataDir, 'guest');
    await guest.stop();
    expect(isAlive(owner.answer.pid!)).toBe(true);
  });

  it('stops the server that a guest had to start when that guest leaves', async () => {
    const guest = await start(usedDataDir(), 'guest');
    await guest.stop();
    expect(isAlive(guest.pid)).toBe(false);
  });

  it('keeps a server that a guest started until the last guest has left', async () => {
    const dataDir = usedDataDir();
    const first = await startElsewhere(dataDir, 'guest');
    const second = await start(dataDir, 'guest');
    await first.end('SIGTERM');
    expect(await query(second.url, 'SELECT 1')).toEqual([1]);
  });

  it('stops the server with the last of several guests that leave at once', async () => {
    const dataDir = usedDataDir();
    const guests = await Promise.all([start(dataDir, 'guest'), start(dataDir, 'guest'), start(dataDir, 'guest')]);
    await Promise.all(guests.map((guest) => guest.stop()));
    expect(isAlive(guests[0].pid)).toBe(false);
  });
});
