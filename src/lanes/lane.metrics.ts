import { Inject, Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { DataSource } from 'typeorm';
import { Metrics } from '../http/metrics.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';

const states = ['due', 'waiting', 'parked'] as const;

/**
 * How much sync has to do, as it is in the database when somebody asks: the same on every replica. While the database
 * is away these numbers are absent; the others are shown all the same.
 */
@Injectable()
export class LaneMetrics {
  constructor(
    metrics: Metrics,
    private readonly dataSource: DataSource,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const registers = [metrics.registry];
    const oldest = new Gauge({
      name: 'lockstep_lanes_oldest_due_seconds',
      help: 'How long the lane that is due the longest has been due; alert above 300.',
      registers,
      collect: async () => {
        oldest.remove();
        await this.attempt(async () => oldest.set(await this.readOldestDueSeconds()));
      },
    });
    const lanes = new Gauge({
      name: 'lockstep_lanes',
      help: 'Lanes with work: due now, waiting for their next try, parked until somebody acts.',
      labelNames: ['state'],
      registers,
      collect: async () => {
        lanes.reset();
        await this.attempt(async () => {
          const counts = await this.readCounts();
          states.forEach((state) => lanes.set({ state }, counts[state]));
        });
      },
    });
  }

  private async attempt(read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      this.logger.warn({ err: error }, 'the numbers of lanes could not be read');
    }
  }

  private async readOldestDueSeconds(): Promise<number> {
    const [row] = await this.dataSource.query<[{ seconds: number }]>(
      `SELECT coalesce(extract(epoch FROM now() - min(run_after)), 0)::float AS seconds FROM lanes
       WHERE marked_seq > done_seq AND parked_code IS NULL AND run_after <= now()`,
    );
    return row.seconds;
  }

  private async readCounts(): Promise<Record<(typeof states)[number], number>> {
    const [row] = await this.dataSource.query<[Record<(typeof states)[number], number>]>(
      `SELECT count(*) FILTER (WHERE parked_code IS NULL AND run_after <= now())::int AS due,
              count(*) FILTER (WHERE parked_code IS NULL AND waiting_code IS NOT NULL)::int AS waiting,
              count(*) FILTER (WHERE parked_code IS NOT NULL)::int AS parked
       FROM lanes WHERE marked_seq > done_seq`,
    );
    return row;
  }
}
