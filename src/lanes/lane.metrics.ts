import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { DataSource } from 'typeorm';
import { Metrics } from '../http/metrics.js';

interface Counts {
  due: number;
  waiting: number;
  parked: number;
  oldest: number;
}

/** How much sync has to do, as it is in the database when somebody asks: the same on every replica. */
@Injectable()
export class LaneMetrics {
  constructor(metrics: Metrics, dataSource: DataSource) {
    const registers = [metrics.registry];
    const oldest = new Gauge({
      name: 'lockstep_lanes_oldest_due_seconds',
      help: 'How long the lane that is due the longest has been due; alert above 300.',
      registers,
    });
    new Gauge({
      name: 'lockstep_lanes',
      help: 'Lanes with work: due now, waiting for their next try, parked until somebody acts.',
      labelNames: ['state'],
      registers,
      async collect() {
        const [counts] = await dataSource.query<Counts[]>(
          `SELECT count(*) FILTER (WHERE is_due)::int AS due,
                  count(*) FILTER (WHERE parked_code IS NULL AND waiting_code IS NOT NULL)::int AS waiting,
                  count(*) FILTER (WHERE parked_code IS NOT NULL)::int AS parked,
                  coalesce(extract(epoch FROM now() - min(run_after) FILTER (WHERE is_due)), 0)::float AS oldest
           FROM lanes
           CROSS JOIN LATERAL (SELECT parked_code IS NULL AND run_after <= now() AS is_due) judged
           WHERE marked_seq > done_seq`,
        );
        this.set({ state: 'due' }, counts?.due ?? 0);
        this.set({ state: 'waiting' }, counts?.waiting ?? 0);
        this.set({ state: 'parked' }, counts?.parked ?? 0);
        oldest.set(counts?.oldest ?? 0);
      },
    });
  }
}
