import { Inject, Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { isDatabaseAway, isStatementTimeout } from '../database/database-errors.js';
import { receiptConnections } from '../database/receipt-pool.js';
import { groupBy } from '../domain/group-by.js';
import { LaneNotifier } from '../lanes/lane-notifier.service.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import { withinTime } from '../schedule/within-time.js';
import type { NewDelivery } from './deliveries.types.js';
import { ReceiptRepository } from './receipt.repository.js';

/** What one statement stores at most. */
const maxBatch = { deliveries: 100, bytes: 4 * 1024 * 1024 };
/** Statements in flight at most. */
const maxFlights = 3;
/** A statement that takes longer waits for a lock or a disk; the next batch does not wait for it. */
const slowAfterMs = 100;
/** So many are worth a statement of their own, though another one is under way. */
const largeBatch = 25;
/** What may wait for a statement; beyond that the database is too slow, and the sender must come back. */
const maxQueue = { deliveries: 1_000, bytes: 64 * 1024 * 1024 };

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

/** The integration was removed a moment ago; nothing was stored. */
export class UnknownIntegrationError extends Error {
  constructor() {
    super('The integration does not exist.');
    this.name = 'UnknownIntegrationError';
  }
}

/**
 * Stores deliveries durably. Those that arrive while a statement is under way are committed together by the next one;
 * a batch that fails is sent again in parts, so that a bad row, or a work item whose lane is locked, fails alone.
 */
@Injectable()
export class ReceiptService {
  private readonly queue: Waiting[] = [];
  private queuedBytes = 0;
  /** With `maxFlights` no more at a time than there are connections, so that none waits for one in vain. */
  private readonly retries = pLimit(receiptConnections - maxFlights);
  private flights = 0;
  /** Those of the flights that are not slow. */
  private promptFlights = 0;

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
    if (this.queue.length >= maxQueue.deliveries || this.queuedBytes >= maxQueue.bytes) {
      return Promise.reject(new OverloadedError());
    }
    return new Promise((stored, failed) => {
      this.queue.push({ delivery, stored, failed });
      this.queuedBytes += delivery.rawBody.length;
      this.fly();
    });
  }

  /** Large batches cost least, so they are waited for; but not longer than a statement that is not slow takes. */
  private fly(): void {
    if (this.flights === maxFlights || this.queue.length < (this.promptFlights > 0 ? largeBatch : 1)) return;
    this.flights += 1;
    this.promptFlights += 1;
    const flight = this.store(this.takeBatch()).finally(() => {
      this.flights -= 1;
      this.fly();
    });
    const landedOrSlow = withinTime(flight, slowAfterMs).catch(() => undefined);
    void landedOrSlow.then(() => {
      this.promptFlights -= 1;
      this.fly();
    });
  }

  private takeBatch(): Waiting[] {
    let bytes = 0;
    const end = this.queue.findIndex(({ delivery }, index) => {
      bytes += delivery.rawBody.length;
      return index >= maxBatch.deliveries || (index > 0 && bytes > maxBatch.bytes);
    });
    const batch = this.queue.splice(0, end === -1 ? this.queue.length : end);
    for (const { delivery } of batch) this.queuedBytes -= delivery.rawBody.length;
    return batch;
  }

  private async store(batch: Waiting[], isRetry = false): Promise<void> {
    const send = (): Promise<Set<string>> => this.repository.store(batch.map(({ delivery }) => delivery));
    try {
      const unknown = await (isRetry ? this.retries(send) : send());
      for (const { delivery, stored, failed } of batch) {
        if (unknown.has(delivery.integrationId)) failed(new UnknownIntegrationError());
        else stored();
      }
      this.notifier.notify();
    } catch (error) {
      const parts = partsToRetry(batch, error, isRetry);
      if (parts.length > 0) {
        await Promise.all(parts.map((part) => this.store(part, true)));
        return;
      }
      this.logger.warn({ err: error, deliveries: batch.length }, 'deliveries could not be stored');
      batch.forEach(({ failed }) => failed(error));
    }
  }
}

/**
 * Time-outs come from the lane of a work item, which all its deliveries would wait for, and once more also from waiting
 * for a batch that waits for one; other errors come from one row.
 */
function partsToRetry(batch: Waiting[], error: unknown, isRetry: boolean): Waiting[][] {
  if (isDatabaseAway(error)) return [];
  if (!isStatementTimeout(error)) return batch.length > 1 ? batch.map((waiting) => [waiting]) : [];
  if (isRetry) return [];
  return [...groupBy(batch, ({ delivery }) => `${delivery.integrationId} ${delivery.workItemId}`).values()];
}
