import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { waitUntil } from './wait-until.js';

const startTimeoutMs = 90_000;
/** Lockstep promises to be gone 10 s after SIGTERM. */
const stopTimeoutMs = 15_000;
const shownLogLines = 15;

const built = join(import.meta.dirname, '..');

/** Lockstep or one of its commands ended when it should not have; the message has what it said last. */
export class ProductError extends Error {
  constructor(what: string, output: string) {
    super(`${what}\n\n${output.trimEnd().split('\n').slice(-shownLogLines).join('\n')}`);
    this.name = 'ProductError';
  }
}

export interface ProductOptions {
  /** Exists and is empty; gets the database and the log. */
  folder: string;
  port: number;
  /** Root of the simulated Azure DevOps, without a slash at the end. */
  azureDevOpsUrl: string;
  bootstrapToken: string;
}

/** Lockstep as everybody runs it: the built server and its command line, in processes of their own. */
export class Product {
  readonly url: string;
  readonly logFile: string;
  private readonly environment: NodeJS.ProcessEnv;
  private readonly running = new Set<ChildProcess>();
  private isStopping = false;
  private hasDied = false;

  constructor({ folder, port, azureDevOpsUrl, bootstrapToken }: ProductOptions) {
    this.url = `http://127.0.0.1:${port}/`;
    this.logFile = join(folder, 'lockstep.log');
    this.environment = {
      ...inheritedEnvironment(),
      PORT: String(port),
      LOCKSTEP_HOST: '127.0.0.1',
      LOCKSTEP_DATA_DIR: join(folder, 'data'),
      LOCKSTEP_PUBLIC_URL: this.url,
      LOCKSTEP_ALLOWED_HOSTS: azureDevOpsUrl,
      LOCKSTEP_LOCATION_URL: `${azureDevOpsUrl}/`,
      LOCKSTEP_BOOTSTRAP_TOKEN: bootstrapToken,
    };
  }

  /** Returns when Lockstep serves. @param onDeath called if it ends afterwards without having been told to */
  async start(onDeath: (error: ProductError) => void, signal: AbortSignal): Promise<void> {
    const log = openSync(this.logFile, 'a');
    const watch = pathToFileURL(join(built, 'demo', 'end-with-parent.js')).href;
    const child = this.spawn(['--import', watch, join(built, 'src', 'main.js')], ['ignore', log, log, 'ipc']);
    closeSync(log);
    child.once('exit', (code, by) => {
      if (this.isStopping) return;
      this.hasDied = true;
      onDeath(new ProductError(`Lockstep ended (${by ?? `exit code ${code}`}). Its log ends with:`, this.readLog()));
    });
    const isReady = await waitUntil(() => this.answers(signal), startTimeoutMs, signal);
    if (!isReady) throw new ProductError(`Lockstep is not ready after ${startTimeoutMs / 1000} s.`, this.readLog());
  }

  /** Runs `lockstep <args>` on the same database; answers what it printed. Throws a ProductError when it fails. */
  async runCommand(args: readonly string[], signal?: AbortSignal): Promise<string> {
    const child = this.spawn([join(built, 'src', 'cli.js'), ...args], ['ignore', 'pipe', 'pipe']);
    const interrupt = (): boolean => child.kill('SIGTERM');
    signal?.addEventListener('abort', interrupt);
    const [output, errors] = await Promise.all([readAll(child.stdout), readAll(child.stderr), once(child, 'close')]);
    signal?.removeEventListener('abort', interrupt);
    signal?.throwIfAborted();
    if (child.exitCode !== 0) throw new ProductError(`\`lockstep ${args.join(' ')}\` failed:`, errors);
    return output.trim();
  }

  /** Ends all of it, PostgreSQL too, and waits until it is gone. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all([...this.running].map((child) => end(child)));
    // A crash leaves PostgreSQL behind: a command adopts it, and stops it as the last one to leave.
    if (this.hasDied) await this.runCommand(['migration:show']).catch(() => undefined);
  }

  private spawn(args: string[], stdio: StdioOptions): ChildProcess {
    // A session of its own: Ctrl+C reaches the demo alone, which then ends everything in order.
    const child = spawn(process.execPath, args, { env: this.environment, stdio, detached: true });
    this.running.add(child);
    child.once('exit', () => this.running.delete(child));
    return child;
  }

  private async answers(signal: AbortSignal): Promise<boolean> {
    try {
      return (await fetch(`${this.url}readyz`, { signal })).ok;
    } catch (error) {
      if (signal.aborted) throw error;
      return false;
    }
  }

  private readLog(): string {
    return readFileSync(this.logFile, 'utf8');
  }
}

/** Nothing that would lead the demo to a database or a host other than its own. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const isOurs = (name: string): boolean => name.startsWith('LOCKSTEP_') || name === 'DATABASE_URL';
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)));
}

async function readAll(stream: NodeJS.ReadableStream | null): Promise<string> {
  return stream === null ? '' : text(stream);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const lastResort = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await exited;
  clearTimeout(lastResort);
}
