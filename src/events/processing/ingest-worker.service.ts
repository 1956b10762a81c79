import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { isDatabaseAway, isStatementTimeout } from '../../database/database-errors.js';
import { TransactionRunner } from '../../database/transaction-runner.service.js';
import type { Logger } from '../../logging/logger.js';
import { LOGGER } from '../../logging/logging.module.js';
import { EnvelopePreparer } from './envelope-preparer.service.js';
import { EventManager } from './event-manager.service.js';
import { IngestClaimsRepository, type ClaimedEnvelope } from './ingest-claims.repository.js';
import type { PreparedEnvelope } from './processing.types.js';

/** One batch is prepared while another one is written. */
const parallelBatches = 2;
const pollEveryMs = 1_000;
const triesBeforeParked = 3;
/** What is prepared at a time, about; a claim of small gzip bodies may be thousands of times as much. */
const maxPreparedBytes = 8 * 1024 * 1024;
/** How long one that failed waits for its next try, after the first and after the second. */
const retrySeconds = [5, 30];
/** For so long a database that does not get to an envelope is taken to be overloaded. */
const slowForMs = 3_600_000;
/** How long a stopping process lets batches end. */
const finishWithinMs = 3_000;

/** An envelope in hand, and what it comes to. */
interface ClaimedAndPrepared {
  claimed: ClaimedEnvelope;
  prepared: PreparedEnvelope;
}

/**
 * Works the queue off: claims envelopes, prepares them outside any transaction, then saves a batch in one. An envelope
 * leaves the queue in the transaction of its effects, so it has them once, whatever dies when. A batch that fails is
 * saved again one by one; what fails three times is parked with its reason.
 */
@Injectable()
export class IngestWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private poll: NodeJS.Timeout | undefined;
  private readonly loops = new Set<Promise<void>>();
  private stopping = false;
  /** Set by a wake-up that came while a loop was looking: it must look once more. */
  private woken = false;

  constructor(
    private readonly queue: IngestClaimsRepository,
    private readonly preparer: EnvelopePreparer,
    private readonly manager: EventManager,
    private readonly transactions: TransactionRunner,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.worker) return;
    this.poll = setInterval(() => this.wake(), pollEveryMs);
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.poll);
    // What is not done by then is somebody else's after its lease.
    await Promise.race([Promise.all(this.loops), delay(finishWithinMs, undefined, { ref: false })]);
  }

  /** Looks for work now. Call after envelopes were accepted. */
  wake(): void {
    this.woken = true;
    if (this.stopping || this.loops.size === parallelBatches) return;
    const loop = this.loop().finally(() => {
      this.loops.delete(loop);
      if (this.woken) this.wake();
    });
    this.loops.add(loop);
  }

  /** Works until nothing is due. For tests and programs that process on demand. */
  async runUntilIdle(): Promise<void> {
    while (await this.runBatch());
  }

  private async loop(): Promise<void> {
    try {
      do {
        this.woken = false;
        while (!this.stopping && (await this.runBatch())) {
          // More is waiting: another loop may prepare while this one writes.
          if (this.loops.size < parallelBatches) this.wake();
        }
      } while (this.isWoken());
    } catch (error) {
      this.logger.warn({ err: error }, 'the event queue could not be worked on; trying again');
    }
  }

  private isWoken(): boolean {
    return this.woken && !this.stopping;
  }

  /** Takes one batch on; false when nothing was due. */
  private async runBatch(): Promise<boolean> {
    const token = randomUUID();
    const claimed = await this.queue.claim(token);
    if (claimed.length === 0) return false;
    for await (const portion of this.prepare(token, claimed)) {
      try {
        await this.save(token, portion);
      } catch (error) {
        const [only, ...others] = portion;
        if (only !== undefined && others.length === 0) await this.fail(token, only.claimed, error);
        else for (const envelope of portion) await this.saveAlone(token, envelope);
      }
    }
    return true;
  }

  /** What can be prepared, in portions that the memory holds; the others are given back. */
  private async *prepare(token: string, claimed: readonly ClaimedEnvelope[]): AsyncGenerator<ClaimedAndPrepared[]> {
    let portion: ClaimedAndPrepared[] = [];
    let portionBytes = 0;
    const settings = await this.preparer.loadSettings(claimed);
    for (const envelope of claimed) {
      // One that takes its tries with it when it takes the process down is not tried for ever.
      if (envelope.attempts > triesBeforeParked) {
        await this.queue.park(token, envelope.id, 'its processing never ended');
        continue;
      }
      try {
        const prepared = await this.preparer.prepare(envelope, settings.get(envelope.projectId));
        portion.push({ claimed: envelope, prepared });
        portionBytes += prepared.bytes;
      } catch (error) {
        await this.fail(token, envelope, error);
      }
      if (portionBytes >= maxPreparedBytes) {
        yield portion;
        portion = [];
        portionBytes = 0;
      }
    }
    if (portion.length > 0) yield portion;
  }

  private async save(token: string, portion: readonly ClaimedAndPrepared[]): Promise<void> {
    await this.transactions.run(async (tx) => {
      const held = await this.queue.complete(
        tx,
        token,
        portion.map(({ claimed }) => claimed.id),
      );
      await this.manager.save(
        tx,
        portion.flatMap(({ claimed, prepared }) => (held.has(claimed.id) ? [prepared] : [])),
      );
    });
  }

  private async saveAlone(token: string, envelope: ClaimedAndPrepared): Promise<void> {
    try {
      await this.save(token, [envelope]);
    } catch (error) {
      await this.fail(token, envelope.claimed, error);
    }
  }

  /**
   * A database that is away or slow is nobody's fault: such tries do not count. One that is too slow for the same
   * envelope for very long is: what it asks for takes too long.
   */
  private async fail(token: string, envelope: ClaimedEnvelope, error: unknown): Promise<void> {
    const { id, attempts } = envelope;
    const isOld = Date.now() - envelope.receivedAt.getTime() > slowForMs;
    const isNobodysFault = isDatabaseAway(error) || (isStatementTimeout(error) && !isOld);
    this.logger.warn({ err: error, envelope: id, attempts }, 'an envelope could not be processed');
    if (isNobodysFault) await this.queue.release(token, [id], retrySeconds[0] ?? 0, true);
    else if (attempts >= triesBeforeParked) await this.queue.park(token, id, reasonOf(error));
    else await this.queue.release(token, [id], retrySeconds[attempts - 1] ?? 0, false);
  }
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 1_000);
}
