import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { databaseErrorCode, isDatabaseAway, isStatementTimeout } from '../database/database-errors.js';
import { LaneRunner } from '../lanes/lane-runner.service.js';
import type { ClaimedLane, LaneWorker } from '../lanes/lanes.types.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import { ApplyService } from './apply.service.js';
import { failureOf } from './lane-failure.js';
import { newestItem } from './newest-item.js';
import { ResolveRun, ResolveService } from './resolve.service.js';
import { SyncRepository } from './sync.repository.js';
import type { LaneFailure, LaneWork, PreparedLane } from './sync.types.js';
import { WorkItemReader, type ReadItem } from './work-item-reader.service.js';

/** Lanes that share one transaction; a failure in it makes each of them run in one of its own. */
const lanesPerTransaction = 50;

/** What Azure DevOps has not answered by then is given up, so that there is time left to write what came of it. */
const callsWithinMs = 20_000;

/**
 * Brings the pairs of claimed lanes back in step (seed: `handle_updated_workitem`, `sync_status_inbound`,
 * `sync_group_assignee_inbound`). Level-triggered: decides from the newest known state of both sides.
 */
@Injectable()
export class SyncService implements LaneWorker, OnModuleInit {
  constructor(
    private readonly runner: LaneRunner,
    private readonly repository: SyncRepository,
    private readonly reader: WorkItemReader,
    private readonly resolver: ResolveService,
    private readonly applier: ApplyService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  /** Never throws for one lane's sake; throws when the database is away, and the lanes' leases then run out. */
  async run(claimed: ClaimedLane[], signal: AbortSignal): Promise<void> {
    const works = await this.repository.loadWork(claimed);
    const calls = AbortSignal.any([signal, AbortSignal.timeout(callsWithinMs)]);
    const read = await this.reader.read(
      works.filter(({ lane }) => lane.refetch),
      calls,
    );
    const resolving = new ResolveRun(calls);
    for (let start = 0; start < works.length; start += lanesPerTransaction) {
      const chunk = works.slice(start, start + lanesPerTransaction);
      const prepared = await Promise.all(
        chunk.map((work) => this.prepare(work, read.get(work.externalIssueId), resolving)),
      );
      // What only the end of the run cut off is handed back instead of waiting.
      if (signal.aborted) return;
      await this.apply(prepared, signal);
      await this.releaseWaiting(prepared);
    }
  }

  /** The newest known item of a lane and what its states mean, or why the run must wait. */
  private async prepare(work: LaneWork, read: ReadItem | undefined, resolving: ResolveRun): Promise<PreparedLane> {
    const snapshot = read !== undefined && 'snapshot' in read ? read.snapshot : null;
    const { newest, failure: outdated } = newestItem(work, snapshot);
    const trigger =
      newest?.deliveryId == null ? work.lane.trigger : { kind: 'delivery' as const, id: newest.deliveryId };
    const failure = read !== undefined && 'failure' in read ? read.failure : outdated;
    const idle: PreparedLane = { work, trigger, item: null, compared: snapshot !== null, failure };
    if (newest === null) return idle;
    const meaning = await this.resolver.findMeaning(work, newest.snapshot, resolving);
    if ('kind' in meaning) return { ...idle, failure: failure ?? meaning };
    return { ...idle, item: { ...newest, ...meaning } };
  }

  private async apply(prepared: readonly PreparedLane[], signal: AbortSignal): Promise<void> {
    try {
      await this.applier.apply(prepared);
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      if (prepared.length === 1) return this.giveUp(prepared, error);
      for (const lane of prepared) if (!signal.aborted) await this.apply([lane], signal);
    }
  }

  /** A single lane whose transaction fails: it must not come back at once, nor hide why. */
  private async giveUp(prepared: readonly PreparedLane[], cause: unknown): Promise<void> {
    const level = isStatementTimeout(cause) ? 'warn' : 'error';
    this.logger[level]({ err: cause, workItem: prepared[0]?.work.key }, 'a lane could not be applied');
    // Class 22 and 23: the data itself is refused, today and tomorrow.
    const isDataRefused = /^2[23]/.test(databaseErrorCode(cause) ?? '');
    const failure: LaneFailure = isDataRefused
      ? { kind: 'park', code: 'broken_payload', reason: 'the database refuses what this work item would write' }
      : failureOf(cause);
    try {
      await this.applier.giveUp(prepared.map((lane) => ({ ...lane, item: null, failure })));
    } catch (error) {
      // The lane itself is locked by somebody: it runs again when its lease is over.
      if (!isStatementTimeout(error)) throw error;
    }
  }

  /** A lane that waited got through, so the outage is over for the others of its organization as well. */
  private async releaseWaiting(prepared: readonly PreparedLane[]): Promise<void> {
    const through = prepared.filter(({ work, failure }) => failure === null && work.lane.waitingCode !== null);
    const pairs = new Map(through.map(({ work }) => [`${work.organizationId} ${work.integrationId}`, work]));
    for (const { organizationId, integrationId } of pairs.values()) {
      await this.runner.releaseWaiting(organizationId, integrationId);
    }
  }
}
