import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { BenchWorld } from './bench-world.js';
import { Product } from './product.js';

/** Processes of the product on a database of their own, as SDKs and who looks after them see them. */
export class EventProducts {
  private constructor(
    readonly processes: readonly Product[],
    /** Where envelopes go, one URL for each process. */
    readonly urls: string[],
    readonly database: pg.Client,
  ) {}

  static async start(
    world: BenchWorld,
    databaseName: string,
    { processes: count, worker }: { processes: number; worker: boolean },
  ): Promise<EventProducts> {
    const databaseUrl = await world.createDatabase(databaseName);
    const processes: Product[] = [];
    for (let n = 0; n < count; n++) processes.push(await Product.start(world, databaseUrl, { worker }));
    const [dsn] = ((await processes[0]?.get('/api/0/projects/default/default/keys/')) ?? []) as {
      dsn: { public: string };
    }[];
    const { username: key, pathname } = new URL(dsn?.dsn.public ?? '');
    const urls = processes.map(({ url }) => `${url}/api${pathname}/envelope/?sentry_key=${key}&sentry_version=7`);
    return new EventProducts(processes, urls, await world.connect(databaseUrl));
  }

  /** For how long the event loop of the first process was held at most since this was last asked, to about 10 ms. */
  async longestHoldMs(): Promise<number> {
    const response = await fetch(`${this.processes[0]?.url ?? ''}/metrics`);
    const seconds = /^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(await response.text())?.[1];
    return Number(seconds) * 1_000;
  }

  /** Resolves once nothing waits to be processed. */
  async waitUntilProcessed({ everyMs, withinMs }: { everyMs: number; withinMs: number }): Promise<void> {
    const giveUpAt = Date.now() + withinMs;
    while (Date.now() < giveUpAt) {
      const { rowCount } = await this.database.query('SELECT FROM ingest_queue WHERE parked_at IS NULL LIMIT 1');
      if (rowCount === 0) return;
      await delay(everyMs);
    }
    throw new Error(`Events still wait to be processed after ${withinMs} ms.`);
  }
}
