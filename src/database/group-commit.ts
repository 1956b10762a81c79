import pLimit from 'p-limit';
import { groupBy } from '../domain/group-by.js';
import type { Logger } from '../logging/logger.js';
import { withinTime } from '../schedule/within-time.js';
import { isDatabaseAway, isStatementTimeout } from './database-errors.js';

/** What one statement stores at most. */
const maxBatch = { items: 100, bytes: 4 * 1024 * 1024 };
/** Statements in flight at most. */
const maxFlights = 3;
/** A statement that takes longer waits for a lock or a disk; the next batch does not wait for it. */
const slowAfterMs = 100;
/** So many are worth a statement of their own, though another one is under way. */
const largeBatch = 25;
/** What may wait for a statement; beyond that the database is too slow, and the sender must come back. */
const maxQueue = { items: 1_000, bytes: 64 * 1024 * 1024 };

/** How many statements it runs at a time; with so many connections none of them waits for one. */
export const groupCommitConnections = 5;

/** What is stored, and how. */
export interface GroupCommitWork<Item, Result> {
  /** Names the items in errors and in the log, e.g. `deliveries`. */
  readonly name: string;
  /** Stores a batch or, when it throws, none of it; answers the result of each item, in their order. */
  readonly store: (batch: readonly Item[]) => Promise<readonly Result[]>;
  readonly bytesOf: (item: Item) => number;
  /** Items with the same answer may have to wait for the same lock. */
  readonly lockOf: (item: Item) => string;
}

interface Waiting<Item, Result> {
  item: Item;
  stored: (result: Result) => void;
  failed: (error: unknown) => void;
}

/** More arrived than the database takes. */
export class OverloadedError extends Error {
  constructor(name: string) {
    super(`Too many ${name} wait to be stored.`);
    this.name = 'OverloadedError';
  }
}

/**
 * Stores items durably, many with one commit. Those that arrive while a statement is under way are committed together
 * by the next one; a batch that fails is sent again in parts, so that a bad item, or one that waits for a lock, fails
 * alone.
 */
export class GroupCommit<Item, Result> {
  private readonly queue: Waiting<Item, Result>[] = [];
  private queuedBytes = 0;
  private readonly retries = pLimit(groupCommitConnections - maxFlights);
  private flights = 0;
  /** Those of the flights that are not slow. */
  private promptFlights = 0;

  constructor(
    private readonly work: GroupCommitWork<Item, Result>,
    private readonly logger: Logger,
  ) {}

  /**
   * Returns once the item is committed. Throws when it is not, in which case nothing of it was stored; with
   * OverloadedError at once when too many wait already.
   */
  submit(item: Item): Promise<Result> {
    if (this.queue.length >= maxQueue.items || this.queuedBytes >= maxQueue.bytes) {
      return Promise.reject(new OverloadedError(this.work.name));
    }
    return new Promise((stored, failed) => {
      this.queue.push({ item, stored, failed });
      this.queuedBytes += this.work.bytesOf(item);
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

  private takeBatch(): Waiting<Item, Result>[] {
    let bytes = 0;
    const end = this.queue.findIndex(({ item }, index) => {
      bytes += this.work.bytesOf(item);
      return index >= maxBatch.items || (index > 0 && bytes > maxBatch.bytes);
    });
    const batch = this.queue.splice(0, end === -1 ? this.queue.length : end);
    for (const { item } of batch) this.queuedBytes -= this.work.bytesOf(item);
    return batch;
  }

  private async store(batch: Waiting<Item, Result>[], isRetry = false): Promise<void> {
    const send = (): Promise<readonly Result[]> => this.work.store(batch.map(({ item }) => item));
    try {
      const results = await (isRetry ? this.retries(send) : send());
      batch.forEach(({ stored }, index) => stored(results[index] as Result));
    } catch (error) {
      const parts = this.partsToRetry(batch, error, isRetry);
      if (parts.length > 0) {
        await Promise.all(parts.map((part) => this.store(part, true)));
        return;
      }
      this.logger.warn({ err: error, count: batch.length }, `${this.work.name} could not be stored`);
      batch.forEach(({ failed }) => failed(error));
    }
  }

  /**
   * Time-outs come from a lock, which all items of that lock would wait for, and once more also from waiting for a batch
   * that waits for one; other errors come from one item.
   */
  private partsToRetry(batch: Waiting<Item, Result>[], error: unknown, isRetry: boolean): Waiting<Item, Result>[][] {
    if (isDatabaseAway(error)) return [];
    if (!isStatementTimeout(error)) return batch.length > 1 ? batch.map((waiting) => [waiting]) : [];
    if (isRetry) return [];
    return [...groupBy(batch, ({ item }) => this.work.lockOf(item)).values()];
  }
}
