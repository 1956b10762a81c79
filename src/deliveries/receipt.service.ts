import { Inject, Injectable } from '@nestjs/common';
import { isDatabaseUnavailable } from '../database/database-errors.js';
import { LaneNotifier } from '../lanes/lane-notifier.service.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import type { NewDelivery } from './deliveries.types.js';
import { ReceiptRepository } from './receipt.repository.js';

/** Deliveries that one statement stores at most. */
const maxBatch = 100;
/** Statements in flight at a time; more would only make smaller batches. */
const maxFlights = 2;
/** Deliveries that wait for a statement at most; beyond that the database is too slow, and the sender must come back. */
const maxQueued = 1_000;

interface Waiting {
  delivery: NewDelivery;
  stored: () => void;
  failed: (error: unknown) => void;
}

/** More deliveries arrived than the database takes. */
export class OverloadedError extends Error {
  constructor() {
    super('Too many deliveries wait to be stored.');
    this.name = 'OverloadedError';
  }
}

/**
 * Stores deliveries durably. Those that arrive while a statement is under way are committed together by the next one;
 * a batch that fails is sent again row by row, so that one bad row fails alone.
 */
@Injectable()
export class ReceiptService {
  private readonly queue: Waiting[] = [];
  private flights = 0;

  constructor(
    private readonly repository: ReceiptRepository,
    private readonly notifier: LaneNotifier,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Returns once the delivery and the marks on its lanes are committed; a repeat of a stored one is only counted.
   * Throws when they are not, in which case nothing of it was stored.
   */
  receive(delivery: NewDelivery): Promise<void> {
    if (this.queue.length >= maxQueued) return Promise.reject(new OverloadedError());
    return new Promise((stored, failed) => {
      this.queue.push({ delivery, stored, failed });
      this.fly();
    });
  }

  private fly(): void {
    while (this.flights < maxFlights && this.queue.length > 0) {
      const batch = this.queue.splice(0, maxBatch);
      this.flights += 1;
      void this.store(batch).finally(() => {
        this.flights -= 1;
        this.fly();
      });
    }
  }

  private async store(batch: Waiting[]): Promise<void> {
    try {
      await this.repository.store(batch.map(({ delivery }) => delivery));
      batch.forEach(({ stored }) => stored());
      this.notifier.notify();
    } catch (error) {
      if (batch.length === 1 || isDatabaseUnavailable(error)) {
        this.logger.warn({ err: error, deliveries: batch.length }, 'deliveries could not be stored');
        batch.forEach(({ failed }) => failed(error));
        return;
      }
      for (const waiting of batch) await this.store([waiting]);
    }
  }
}
