import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { findFreePort } from '../src/database/embedded/free-port.js';
import type { BenchWorld } from './bench-world.js';
import { ChildProgram } from './child-program.js';

/** Header of every delivery; `connectProduct` makes it the right one. */
export const hookSecret = 'bench-hook-secret';

const token = `bench-token-${randomBytes(8).toString('hex')}`;
const encryptionKey = randomBytes(32).toString('base64');

/** The real service in a process of its own. */
export class Product {
  private constructor(
    /** Without a slash at the end. */
    readonly url: string,
    private readonly program: ChildProgram,
  ) {}

  /** Resolves when it serves. */
  static async start(world: BenchWorld, databaseUrl: string, { worker }: { worker: boolean }): Promise<Product> {
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}`;
    const program = new ChildProgram('src/main.js', {
      env: {
        NODE_ENV: 'production',
        DATABASE_URL: databaseUrl,
        LOCKSTEP_ENCRYPTION_KEY: encryptionKey,
        LOCKSTEP_BOOTSTRAP_TOKEN: token,
        LOCKSTEP_HOST: '127.0.0.1',
        PORT: String(port),
        LOCKSTEP_PUBLIC_URL: `${url}/`,
        LOCKSTEP_ALLOWED_HOSTS: world.simulator.url,
        LOCKSTEP_LOCATION_URL: `${world.simulator.url}/`,
        LOCKSTEP_WORKER: String(worker),
        LOCKSTEP_LOG_LEVEL: 'warn',
      },
      execArgv: world.productExecArgv,
    });
    const product = world.keep(new Product(url, program));
    await program.waitUntilServing(`${url}/readyz`);
    return product;
  }

  get headers(): Record<string, string> {
    return { authorization: `Bearer ${token}` };
  }

  async post(path: string, body: object): Promise<Record<string, unknown>> {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return (await this.call(path, init)) as Record<string, unknown>;
  }

  get(path: string): Promise<unknown> {
    return this.call(path, { method: 'GET', headers: {} });
  }

  /** Resident memory in MiB, now and at its highest so far; undefined where the system does not tell. */
  memoryMiB(): { now: number; peak: number } | undefined {
    try {
      const status = readFileSync(`/proc/${this.program.pid}/status`, 'utf8');
      const read = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
      return { now: read('VmRSS'), peak: read('VmHWM') };
    } catch {
      return undefined;
    }
  }

  stop(): Promise<void> {
    return this.program.stop();
  }

  private async call(
    path: string,
    init: { method: string; headers: Record<string, string>; body?: string },
  ): Promise<unknown> {
    const response = await fetch(this.url + path, { ...init, headers: { ...this.headers, ...init.headers } });
    if (!response.ok)
      throw new Error(`${init.method} ${path} was answered ${response.status}: ${await response.text()}`);
    return response.json();
  }
}

/** Connects organization `default` to the simulator, inbound sync on; answers the integration's id. */
export async function connectProduct(world: BenchWorld, product: Product, database: pg.Client): Promise<string> {
  const { info } = world.simulator;
  const integrations = '/api/0/organizations/default/integrations/';
  const { id } = await product.post(integrations, {
    provider: 'vsts',
    baseUrl: info.baseUrl,
    credential: { kind: 'pat', token: info.pat },
  });
  const integrationId = String(id);
  const settings = { sync_status_reverse: true, sync_reverse_assignment: true };
  await product.post(`${integrations}${integrationId}/config/`, settings);
  // The real secret is known to Azure DevOps alone.
  const digest = createHash('sha256').update(hookSecret).digest();
  await database.query('UPDATE subscriptions SET secret_digests = ARRAY[$1::bytea]', [digest]);
  return integrationId;
}
