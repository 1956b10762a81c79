import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { folderMark, isAlive } from '../../src/database/embedded/postmaster-pid.js';

const program = join(import.meta.dirname, '..', '..', 'dist', 'src', 'main.js');
/** Generous: the machines that run tests are busy. */
const startWithinMs = 60_000;
const pollMs = 20;

/** The settings that a product process gets beside `PATH`, as environment variables. */
export type ProductEnv = Readonly<Record<string, string>>;

/** How a process ended. */
export interface ProductExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** What it wrote to stderr. */
  errors: string;
}

/** The built product, running as a process of its own. */
export interface Product {
  /** Without a slash at the end. */
  readonly url: string;
  readonly pid: number;
  /** What it has logged so far, line by line. */
  readonly lines: readonly string[];
  readonly exited: Promise<ProductExit>;
  /** Whether it has ended. */
  hasExited(): boolean;
  /** Resolves with the first line, earlier ones included, that holds `text`; rejects when the process ends without. */
  logged(text: string): Promise<string>;
  /** Sends a signal and waits for the end. */
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<ProductExit>;
}

/** Starts the product and waits until it is ready. Needs `PORT`; throws with its log when it ends instead. */
export async function startProduct(env: ProductEnv): Promise<Product> {
  const product = spawnProduct(env);
  const giveUpAt = Date.now() + startWithinMs;
  while (!(await isReady(product.url))) {
    if (product.hasExited() || Date.now() > giveUpAt) {
      if (!product.hasExited()) await product.end('SIGKILL');
      throw new Error(`The product did not get ready:\n${product.lines.join('\n')}\n${(await product.exited).errors}`);
    }
    await delay(pollMs);
  }
  return product;
}

/** Starts the product and returns at once. */
export function spawnProduct(env: ProductEnv): Product {
  if (!existsSync(program)) throw new Error('The product is not built: run these tests with `npm test`.');
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env['PATH'], LOCKSTEP_HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const output = createInterface(child.stdout).on('line', (line) => lines.push(line));
  const exited = exitOf(child);
  let isEndWanted = false;
  void exited.then((exit) => {
    // Whatever fails next fails because of this.
    if (!isEndWanted)
      console.warn(`A product ended by itself: ${JSON.stringify(exit)}\n${lines.slice(-10).join('\n')}`);
  });
  return {
    url: `http://127.0.0.1:${env['PORT'] ?? ''}`,
    pid: child.pid ?? 0,
    lines,
    exited,
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    logged: (text) =>
      new Promise((resolve, reject) => {
        const look = (line: string): void => {
          if (line.includes(text)) resolve(line);
        };
        lines.forEach(look);
        output.on('line', look);
        void exited.then(() => reject(new Error(`It ended without saying "${text}":\n${lines.join('\n')}`)));
      }),
    end: (signal) => {
      isEndWanted = true;
      child.kill(signal);
      return exited;
    },
  };
}

function exitOf(child: ChildProcess): Promise<ProductExit> {
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
  return new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal, errors })));
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readyz`, { headers: { connection: 'close' } });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** A data folder of its own. */
export interface DataFolder {
  readonly path: string;
  /** URL of the embedded PostgreSQL that runs in it. */
  databaseUrl(): string;
  /** Process ids of the PostgreSQL servers that run in it. */
  servers(): number[];
  /** Removes it, with whatever still runs in it. */
  remove(): Promise<void>;
}

export function makeDataFolder(): DataFolder {
  const path = mkdtempSync(join(tmpdir(), 'lockstep-e2e-'));
  const cluster = join(path, 'postgres');
  const servers = (): number[] => serversOf(cluster);
  return {
    path,
    databaseUrl: () => {
      const password = readFileSync(join(path, 'postgres-password'), 'utf8').trim();
      const port = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[3] ?? '';
      return `postgres://lockstep:${password}@127.0.0.1:${port}/lockstep`;
    },
    servers,
    remove: async () => {
      for (const pid of servers()) {
        process.kill(pid, 'SIGKILL');
        while (isAlive(pid)) await delay(pollMs);
      }
      rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** By their command lines; of what a server forks only the server itself has one that names the folder. */
function serversOf(cluster: string): number[] {
  const mark = folderMark(cluster);
  const isServer = (pid: string): boolean => commandLine(pid).includes(mark);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isServer(name))
    .map(Number);
}

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
