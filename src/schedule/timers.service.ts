import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config/config.js';
import { servingTimeouts } from '../database/data-source-options.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';

/** Work that is done now and then, by one replica at a time. */
export interface Timer {
  /** Unique; names the lock. */
  name: string;
  everyMs: number;
  run: () => Promise<void>;
}

/**
 * Runs timers on one replica at a time: whoever gets the advisory lock, taken on a connection of its own, so that it is
 * free again the moment its holder dies.
 */
@Injectable()
export class Timers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly timers: Timer[] = [];
  private readonly intervals: NodeJS.Timeout[] = [];
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Call before the application has started. */
  register(timer: Timer): void {
    this.timers.push(timer);
  }

  onApplicationBootstrap(): void {
    if (!this.config.worker) return;
    for (const timer of this.timers) {
      this.intervals.push(setInterval(() => this.tick(timer), timer.everyMs));
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.intervals.forEach(clearInterval);
    await Promise.all(this.running.values());
  }

  /** Runs one timer now, as its interval would. For tests. */
  async runNow(name: string): Promise<void> {
    const timer = this.timers.find((candidate) => candidate.name === name);
    if (timer === undefined) throw new Error(`There is no timer "${name}".`);
    await this.runAlone(timer);
  }

  private tick(timer: Timer): void {
    if (this.running.has(timer.name)) return;
    const run = this.runAlone(timer)
      .catch((error: unknown) => this.logger.warn({ err: error, timer: timer.name }, 'a timer failed; it runs again'))
      .finally(() => this.running.delete(timer.name));
    this.running.set(timer.name, run);
  }

  private async runAlone({ name, run }: Timer): Promise<void> {
    const { options } = this.dataSource;
    const url = options.type === 'postgres' ? options.url : undefined;
    if (url === undefined) return;
    const client = new pg.Client({ ...servingTimeouts, connectionString: url, application_name: `lockstep ${name}` });
    // Its loss shows in the query that follows; an unheard event would end the process.
    client.on('error', () => undefined);
    await client.connect();
    try {
      const { rows } = await client.query<{ locked: boolean }>(
        `SELECT pg_try_advisory_lock(hashtextextended('lockstep timer ' || $1, 0)) AS locked`,
        [name],
      );
      if (rows[0]?.locked === true) await run();
    } finally {
      await client.end();
    }
  }
}
