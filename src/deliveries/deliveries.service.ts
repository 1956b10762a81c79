import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '../database/transaction-runner.service.js';
import { parseHookResource } from '../domain/hook-payload.js';
import { badRequest, notFound } from '../http/api-error.js';
import type { Page } from '../http/pagination.js';
import { LanesService } from '../lanes/lanes.service.js';
import { DeliveriesRepository, type DeliveryRow, type Viewer } from './deliveries.repository.js';
import type { DeliveryOutcomeName } from './deliveries.types.js';

/** Shows stored deliveries to the organizations that they concern, and replays them. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly repository: DeliveriesRepository,
    private readonly lanes: LanesService,
    private readonly transactions: TransactionRunner,
  ) {}

  /** Newest first; one more than the page where there is one. Throws 404 when the organization does not use it. */
  async list(
    viewer: Viewer,
    filter: { outcome?: DeliveryOutcomeName | undefined; workItemId?: number | undefined },
    page: Page,
  ): Promise<DeliveryRow[]> {
    if (!(await this.repository.isInUse(viewer))) throw notFound();
    return this.repository.list(viewer, filter, page);
  }

  /** Throws 404, also for a delivery that only concerns other organizations. */
  async get(viewer: Viewer, deliveryId: string): Promise<DeliveryRow & { rawBody: Buffer | null }> {
    const found = (await this.repository.isInUse(viewer)) && (await this.repository.find(viewer, deliveryId));
    if (!found) throw notFound();
    return found;
  }

  /**
   * Processes a stored delivery again: reads its body anew and marks the lane, which then reads the work item. Throws
   * 400 when nothing is linked to the item.
   */
  async replay(viewer: Viewer, deliveryId: string): Promise<void> {
    const delivery = await this.get(viewer, deliveryId);
    const resource = readAgain(delivery);
    const workItemId = resource?.workItemId ?? delivery.workItemId;
    await this.transactions.run(async (tx) => {
      const externalIssueId = await this.repository.findLinkedIssue(tx, viewer, workItemId);
      if (externalIssueId === undefined) {
        throw badRequest(`Work item ${workItemId ?? '?'} is not linked to an issue, so there is nothing to replay.`);
      }
      await this.lanes.mark(tx, [externalIssueId], { kind: 'replay', id: deliveryId }, { refetch: true });
      if (resource !== undefined) await this.repository.updateResource(tx, deliveryId, resource);
      await this.repository.reopen(tx, viewer, deliveryId, externalIssueId);
    });
  }
}

/** A newer version may understand more of a body that was quarantined. */
function readAgain({
  eventType,
  rawBody,
  quarantineReason,
}: DeliveryRow & { rawBody: Buffer | null }): ReturnType<typeof parseHookResource> | undefined {
  if (quarantineReason === null || rawBody === null) return undefined;
  return parseHookResource(eventType, JSON.parse(rawBody.toString('utf8').replace(/^\uFEFF/, '')));
}
