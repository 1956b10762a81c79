import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';
import type { EmbeddedPostgres } from '../src/database/embedded/embedded-postgres.types.js';
import type { BenchOptions } from './bench-options.js';
import { SimulatedAzureDevOps } from './simulated-azure-devops.js';

/** Something that was started and has to be stopped. */
export interface Stoppable {
  stop(): Promise<void>;
}

/** What all sides share: one durable PostgreSQL, as the product embeds it, and one simulated Azure DevOps. */
export class BenchWorld {
  private readonly started: Stoppable[] = [];
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly postgres: EmbeddedPostgres,
    private readonly folder: string,
    readonly simulator: SimulatedAzureDevOps,
    /** Options of Node for the product. */
    readonly productExecArgv: readonly string[],
  ) {}

  /** The database gets a folder of its own below `dataDir`. */
  static async start({ dataDir = tmpdir(), cpuProfDir }: Partial<BenchOptions> = {}): Promise<BenchWorld> {
    const execArgv = cpuProfDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${cpuProfDir}`];
    const folder = mkdtempSync(join(dataDir, 'lockstep-bench-'));
    const postgres = await startEmbeddedPostgres({ dataDir: folder, log: () => undefined });
    try {
      return new BenchWorld(postgres, folder, await SimulatedAzureDevOps.start(), execArgv);
    } catch (error) {
      await postgres.stop();
      throw error;
    }
  }

  /** The URL of a new, empty database. */
  async createDatabase(name: string): Promise<string> {
    const client = new pg.Client({ connectionString: this.postgres.url });
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    await client.end();
    const url = new URL(this.postgres.url);
    url.pathname = name;
    return url.href;
  }

  /** A connection for looking and cleaning up; the world ends it. */
  async connect(url: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url, application_name: 'bench' });
    await client.connect();
    this.started.push({ stop: () => client.end() });
    return client;
  }

  /** Has `program` stopped at the end, if it was not before. */
  keep<T extends Stoppable>(program: T): T {
    this.started.push(program);
    return program;
  }

  /** Stops what the program before has left running, so that it does not disturb the next one. */
  async stopPrograms(): Promise<void> {
    for (const program of this.started.splice(0).reverse()) await program.stop();
  }

  close(): Promise<void> {
    return (this.closing ??= this.end());
  }

  private async end(): Promise<void> {
    await this.stopPrograms().catch((error: unknown) => console.error(error));
    await this.simulator.stop();
    await this.postgres.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
