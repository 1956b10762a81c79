import { Inject, Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { Metrics } from '../../http/metrics.js';
import type { Logger } from '../../logging/logger.js';
import { LOGGER } from '../../logging/logging.module.js';
import { Backlog } from './backlog.service.js';
import type { RefusalReason } from './intake-refusal.js';

/** What came of a POST of an SDK. */
export type IntakeResult = 'accepted' | RefusalReason;

/** Counts what SDKs send, and shows what waits to be processed: the same on every replica. */
@Injectable()
export class IntakeMetrics {
  private readonly envelopes: Counter<'result'>;

  constructor(
    metrics: Metrics,
    backlog: Backlog,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const registers = [metrics.registry];
    this.envelopes = new Counter({
      name: 'lockstep_intake_envelopes_total',
      help: 'POSTs of SDKs: accepted, or why they were refused.',
      labelNames: ['result'],
      registers,
    });
    const gauge = (name: string, help: string, read: () => Promise<number>): void => {
      const shown: Gauge = new Gauge({
        name: `lockstep_intake_queue_${name}`,
        help,
        registers,
        collect: () => this.show(shown, read),
      });
    };
    gauge('depth', 'Envelopes that wait to be processed; an estimate when there are many.', async () => {
      return (await backlog.read()).waiting;
    });
    gauge('oldest_seconds', 'How long the oldest of them has waited; alert above 300.', async () => {
      return (await backlog.read()).oldestSeconds;
    });
    gauge('parked', 'Envelopes that could not be processed.', () => backlog.countParked());
  }

  count(result: IntakeResult): void {
    this.envelopes.inc({ result });
  }

  /** While the database is away the number is absent; the others are shown all the same. */
  private async show(gauge: Gauge, read: () => Promise<number>): Promise<void> {
    gauge.remove();
    try {
      gauge.set(await read());
    } catch (error) {
      this.logger.warn({ err: error }, 'the size of the event queue could not be read');
    }
  }
}
