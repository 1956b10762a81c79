import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Transaction } from '../database/transaction-runner.service.js';
import { groupBy } from '../domain/group-by.js';
import { GroupsService } from '../groups/groups.service.js';
import type { GroupChange } from '../groups/groups.types.js';
import { LanesRepository } from '../lanes/lanes.repository.js';
import type { LaneFinish } from '../lanes/lanes.types.js';
import { LinksService } from '../links/links.service.js';
import { LaneLookupsService } from './lane-lookups.service.js';
import { planLane, type LanePlan } from './plan-lane.js';
import { SyncRepository } from './sync.repository.js';
import type { LinkedGroup, PreparedLane } from './sync.types.js';

/**
 * The one transaction of a run: lock the lanes that are still ours, lock the linked groups, read them, merge, write
 * effects, shadow, decisions and outcomes, end the lanes. The network is done with by then.
 */
@Injectable()
export class ApplyService {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly lanes: LanesRepository,
    private readonly groups: GroupsService,
    private readonly links: LinksService,
    private readonly lookups: LaneLookupsService,
    private readonly repository: SyncRepository,
  ) {}

  /**
   * Applies lanes of one claim together. Lanes that the claim has lost meanwhile are left to their new holder, and those
   * whose settings have changed meanwhile to their next run, for which that change marks them.
   */
  async apply(prepared: readonly PreparedLane[]): Promise<void> {
    await this.transactions.run(async (tx) => {
      const held = await this.lockHeld(tx, prepared);
      const settings = await this.repository.findSettings(
        tx,
        held.map(({ work }) => work),
      );
      const lanes = held.filter(({ work }) => isDeepStrictEqual(settings.get(work.organizationId), work.settings));
      if (lanes.length === 0) return;
      await this.write(
        tx,
        lanes,
        await this.lockLinkedGroups(
          tx,
          lanes.map(({ work }) => work.externalIssueId),
        ),
      );
    });
  }

  /** Ends lanes of one claim that could not be applied as their `failure` says, and leaves their groups alone. */
  async giveUp(prepared: readonly PreparedLane[]): Promise<void> {
    await this.transactions.run(async (tx) => {
      const lanes = await this.lockHeld(tx, prepared);
      if (lanes.length > 0) await this.write(tx, lanes, new Map());
    });
  }

  private async lockHeld(tx: Transaction, prepared: readonly PreparedLane[]): Promise<PreparedLane[]> {
    const [first] = prepared;
    if (first === undefined) return [];
    const ids = prepared.map(({ work }) => work.externalIssueId);
    const held = await this.lanes.lockHeld(tx, first.work.lane.leaseToken, ids);
    return prepared.filter(({ work }) => held.has(work.externalIssueId));
  }

  private async write(
    tx: Transaction,
    lanes: readonly PreparedLane[],
    linked: ReadonlyMap<string, LinkedGroup[]>,
  ): Promise<void> {
    const groupsOf = ({ work }: PreparedLane): LinkedGroup[] => linked.get(work.externalIssueId) ?? [];
    const lookups = await this.lookups.lookUp(tx, lanes, linked);
    const plans = lanes.map((lane) => ({ lane, plan: planLane(lane, groupsOf(lane), lookups) }));
    const changes = plans.flatMap(({ lane, plan }) => changesOf(lane, plan, groupsOf(lane)));
    await this.groups.apply(tx, changes);
    await this.repository.write(
      tx,
      plans.map(({ plan }) => plan.result),
    );
    await this.lanes.finish(
      tx,
      lanes.map((lane) => finishOf(lane)),
    );
    await this.links.markOvertaken(
      tx,
      changes.map(({ groupId }) => groupId),
    );
  }

  /** By external issue, with the group side as it is under lock. */
  private async lockLinkedGroups(tx: Transaction, externalIssueIds: string[]): Promise<Map<string, LinkedGroup[]>> {
    const links = await this.repository.findLinks(tx, externalIssueIds);
    const groups = await this.groups.lock(tx, [...new Set(links.map(({ groupId }) => groupId))]);
    const byId = new Map(groups.map((group) => [group.id, group]));
    const linked = links.flatMap((link): LinkedGroup[] => {
      const group = byId.get(link.groupId);
      if (group === undefined) return [];
      const { projectId, shortId, status, assigneeId } = group;
      return [{ ...link, projectId, shortId, status, assigneeId }];
    });
    return groupBy(linked, ({ externalIssueId }) => externalIssueId);
  }
}

/** The effects on groups: where the plan differs from what they are. */
function changesOf({ work }: PreparedLane, { links }: LanePlan, groups: readonly LinkedGroup[]): GroupChange[] {
  const byId = new Map(groups.map((group) => [group.groupId, group]));
  return links.flatMap((link): GroupChange[] => {
    const group = byId.get(link.groupId);
    if (group === undefined) return [];
    const status = link.status === group.status ? {} : { status: link.status, resolution: link.resolution };
    const assignee = link.assigneeId === group.assigneeId ? {} : { assigneeId: link.assigneeId };
    const actor = { kind: 'integration', integrationId: work.integrationId, externalIssueKey: work.key } as const;
    const change = { groupId: link.groupId, ...status, ...assignee, actor };
    return 'status' in change || 'assigneeId' in change ? [change] : [];
  });
}

function finishOf({ work, failure, compared }: PreparedLane): LaneFinish {
  const end = { externalIssueId: work.externalIssueId, markedSeq: work.lane.markedSeq, compared };
  if (failure !== null) return { ...end, ...failure };
  return { ...end, kind: work.hasMoreDeliveries ? 'more' : 'done' };
}
