import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Logger } from '../../logging/logger.js';
import { LOGGER } from '../../logging/logging.module.js';
import { OutcomesRepository } from './outcomes.repository.js';
import type { Outcome } from './outcomes.types.js';

const flushEveryMs = 1_000;
/** Different ones that are kept while the database is away. */
const maxWaiting = 10_000;

/**
 * Counts what is not stored, and so has no transaction of its own to be counted in: in memory, written about once a
 * second and when the process stops. A crash loses the counts of that second.
 */
@Injectable()
export class OutcomeRecorder implements BeforeApplicationShutdown {
  private waiting = new Map<string, Outcome>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly repository: OutcomesRepository,
    private readonly dataSource: DataSource,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  record(outcome: Outcome): void {
    const key = JSON.stringify([outcome.projectId, outcome.keyId, outcome.category, outcome.outcome, outcome.reason]);
    const same = this.waiting.get(key);
    if (same !== undefined) same.quantity += outcome.quantity;
    else if (this.waiting.size < maxWaiting) this.waiting.set(key, { ...outcome });
    this.timer ??= setTimeout(() => void this.flush(), flushEveryMs).unref();
  }

  /** Writes what was counted so far; what cannot be written is kept for the next time. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const counted = [...this.waiting.values()];
    this.waiting = new Map();
    try {
      await this.repository.add(this.dataSource.manager, counted);
    } catch (error) {
      this.logger.warn({ err: error }, 'outcomes could not be counted yet');
      counted.forEach((outcome) => this.record(outcome));
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
    clearTimeout(this.timer);
  }
}
