import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../../config/config.js';
import type { Logger } from '../../logging/logger.js';
import { LOGGER } from '../../logging/logging.module.js';
import { Clock } from '../../schedule/clock.js';

const readEveryMs = 1_000;
/** So many are counted; of what is behind them only the distance in ids is taken. */
const countedExactly = 1_000;

/** What waits to be processed. */
export interface BacklogSize {
  waiting: number;
  /** Age of the one that has waited the longest; 0 when none waits. */
  oldestSeconds: number;
}

/** How far processing is behind. */
@Injectable()
export class Backlog {
  private waiting = 0;
  private readAt = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Whether more waits than may, as it was about a second ago. Costs nothing: it is read beside the requests. */
  isFull(): boolean {
    if (this.clock.now() - this.readAt >= readEveryMs) void this.refresh();
    return this.waiting >= this.config.intakeMaxQueued;
  }

  /** As it is now; of many that wait the number is an estimate. */
  async read(): Promise<BacklogSize> {
    const [size] = await this.dataSource.query<[BacklogSize]>(
      `WITH oldest AS (
         SELECT id, received_at FROM ingest_queue WHERE parked_at IS NULL ORDER BY id LIMIT ${countedExactly}
       )
       SELECT (count(*) + CASE WHEN count(*) = ${countedExactly} THEN (SELECT max(id) FROM ingest_queue) - max(id)
                          ELSE 0 END)::int AS waiting,
              coalesce(extract(epoch FROM now() - min(received_at)), 0)::float AS "oldestSeconds"
       FROM oldest`,
    );
    return size;
  }

  /** Envelopes that were given up. */
  async countParked(): Promise<number> {
    const [row] = await this.dataSource.query<[{ parked: number }]>(
      'SELECT count(*)::int AS parked FROM ingest_queue WHERE parked_at IS NOT NULL',
    );
    return row.parked;
  }

  private async refresh(): Promise<void> {
    this.readAt = this.clock.now();
    try {
      this.waiting = (await this.read()).waiting;
    } catch (error) {
      this.logger.debug({ err: error }, 'the size of the event queue could not be read');
    }
  }
}
