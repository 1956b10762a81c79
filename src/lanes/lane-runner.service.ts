import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config/config.js';
import { ChannelListener } from '../database/channel-listener.js';
import { isDatabaseUnavailable } from '../database/database-errors.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import { laneChannel } from './lane-notifier.service.js';
import { LanesRepository } from './lanes.repository.js';
import type { ClaimedLane, LaneWorker } from './lanes.types.js';

const batchSize = 200;
const parallelBatches = 3;
const pollEveryMs = 2_000;
/** What a batch has not reached by then is handed back; well below the lease. */
const batchDeadlineMs = 25_000;
const probeEverySeconds = 30;
/** How long a stopping process lets batches end; an Azure DevOps that hangs must not hold it up. */
const finishWithinMs = 3_000;

/**
 * Works on due lanes: claims up to 200 of one integration with a fresh token, hands them to the worker, hands back what
 * it did not end. Integrations take turns, and none takes all loops. Woken by NOTIFY; a poll every 2 s is the guarantee.
 */
@Injectable()
export class LaneRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private worker: LaneWorker | undefined;
  private listener: ChannelListener | undefined;
  private poll: NodeJS.Timeout | undefined;
  private readonly loops = new Set<Promise<void>>();
  /** By lease token. */
  private readonly running = new Map<string, AbortController>();
  /** Tokens of claims that failed, and whose lanes may still be held. */
  private readonly owed = new Set<string>();
  private stopping = false;
  private lastIntegration = '0';
  /** Integrations whose batches are running, once per batch. */
  private readonly served: string[] = [];
  /** Set by a wake-up that came while a loop was looking: it must look once more. */
  private woken = false;
  /** On the process's steady clock. */
  private lastTurnMs = performance.now();

  constructor(
    private readonly repository: LanesRepository,
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Says what a run does; called once, by the sync module. */
  register(worker: LaneWorker): void {
    this.worker = worker;
  }

  onApplicationBootstrap(): void {
    if (!this.config.worker) return;
    this.lastTurnMs = performance.now();
    this.listener = new ChannelListener(this.dataSource, laneChannel, () => this.wake(), this.logger);
    void this.listener.start();
    this.poll = setInterval(() => this.wake(), pollEveryMs);
    this.wake();
  }

  /**
   * How long ago a loop of this process last got through a turn, be it that nothing was due; since the start while none
   * has. A turn is due every 2 s and takes little more than a minute at most: two batches of up to 25 s, with the calls in
   * hand then and the hand-backs. Undefined where no worker runs.
   */
  get sinceLastTurnMs(): number | undefined {
    return this.config.worker ? performance.now() - this.lastTurnMs : undefined;
  }

  /** Finishes the batches in hand; lanes that they do not reach in time go back, due at once for others. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    for (const batch of this.running.values()) batch.abort();
    clearInterval(this.poll);
    await Promise.race([
      Promise.all([this.listener?.stop(), ...this.loops]),
      delay(finishWithinMs, undefined, { ref: false }),
    ]);
    // Without its token a run that still hangs can write nothing.
    const held = [...this.running.keys(), ...this.owed];
    // A database that is away must not keep the rest from stopping; the leases then run out.
    await Promise.allSettled(held.map((token) => this.repository.handBack(token)));
  }

  private wake(): void {
    this.woken = true;
    while (this.loops.size < parallelBatches && !this.stopping) {
      const loop: Promise<void> = this.drain().finally(() => this.loops.delete(loop));
      this.loops.add(loop);
    }
  }

  /** One loop: batch after batch until nothing is due. Never throws. */
  private async drain(): Promise<void> {
    try {
      while (!this.stopping) {
        this.woken = false;
        const ran = await this.runBatch();
        this.lastTurnMs = performance.now();
        if (!ran && !this.wasWoken()) return;
      }
    } catch (error) {
      const level = isDatabaseUnavailable(error) ? 'warn' : 'error';
      this.logger[level]({ err: error }, 'working on lanes failed; the next poll tries again');
    }
  }

  private wasWoken(): boolean {
    return this.woken;
  }

  /** Azure DevOps answered well again: see `LanesRepository.releaseWaiting`. */
  async releaseWaiting(organizationId: string, integrationId: string): Promise<void> {
    await this.repository.releaseWaiting(organizationId, integrationId);
  }

  /** Runs every lane that is due now, and those that become due by it. For tests, demos and benches. */
  async runUntilIdle(): Promise<void> {
    while (await this.runBatch());
  }

  /** Claims and runs one batch; false when nothing was due. */
  async runBatch(): Promise<boolean> {
    await this.handBackOwed();
    await this.repository.reapExpiredLeases();
    await this.repository.bringProbesForward(probeEverySeconds);
    const integrationId = this.nextOf(await this.repository.findDueIntegrations());
    if (integrationId === undefined) return false;
    this.lastIntegration = integrationId;
    this.served.push(integrationId);
    try {
      const ran = await this.runClaim((token) => this.repository.claim(integrationId, token, batchSize));
      const ranSuspect = await this.runClaim((token) => this.repository.claimSuspect(integrationId, token));
      return ran || ranSuspect;
    } finally {
      this.served.splice(this.served.indexOf(integrationId), 1);
    }
  }

  /** Claims lanes and runs them; false when there were none. */
  private async runClaim(claim: (token: string) => Promise<ClaimedLane[]>): Promise<boolean> {
    const token = randomUUID();
    try {
      const lanes = await claim(token);
      if (lanes.length > 0) await this.runClaimed(lanes, token);
      return lanes.length > 0;
    } catch (error) {
      this.owed.add(token);
      throw error;
    }
  }

  /** What a database that was away has not heard: without it the lanes would stand still until their leases run out. */
  private async handBackOwed(): Promise<void> {
    for (const token of this.owed) {
      await this.repository.handBack(token);
      this.owed.delete(token);
    }
  }

  /**
   * The due integration after the one that was served last, so that a backlog of one does not hold up the others. A loop
   * joins another at the same integration only while a third is left: an Azure DevOps that hangs must not hold them all.
   */
  private nextOf(due: readonly string[]): string | undefined {
    const free = due.filter((id) => !this.served.includes(id));
    const eligible = free.length === 0 && this.served.length < parallelBatches - 1 ? due : free;
    return eligible.find((id) => BigInt(id) > BigInt(this.lastIntegration)) ?? eligible[0];
  }

  private async runClaimed(lanes: ClaimedLane[], token: string): Promise<void> {
    if (this.worker === undefined) throw new Error('No worker is registered for lanes.');
    const batch = new AbortController();
    const deadline = setTimeout(() => batch.abort(), batchDeadlineMs);
    this.running.set(token, batch);
    if (this.stopping) batch.abort();
    try {
      await this.worker.run(lanes, batch.signal);
    } finally {
      clearTimeout(deadline);
      this.running.delete(token);
      await this.repository.handBack(token);
    }
  }
}
