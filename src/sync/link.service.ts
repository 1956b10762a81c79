import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '../database/transaction-runner.service.js';
import { badRequest, notFound } from '../http/api-error.js';
import { GroupsService } from '../groups/groups.service.js';
import { ClientFactory } from '../integration/client.factory.js';
import { toApiError } from '../integration/integration.errors.js';
import type { IntegrationSettings } from '../integration/integration.types.js';
import { PairsService, type ReadWorkItem } from '../links/pairs.service.js';
import { displayName } from '../links/links.types.js';
import { ResolveService } from './resolve.service.js';
import { PairsRepository } from './pairs.repository.js';

/** Which group of which organization, and the integration that it is linked through. */
export interface LinkTarget {
  organizationId: string;
  integrationId: string;
  groupId: string;
}

/** A linked work item as the API shows it right after linking. */
export interface LinkedIssue {
  id: string;
  key: string;
  url: string;
  integrationId: string;
  displayName: string;
}

/** Links groups to work items that exist, and unlinks them. */
@Injectable()
export class LinkService {
  constructor(
    private readonly clients: ClientFactory,
    private readonly resolver: ResolveService,
    private readonly pairs: PairsService,
    private readonly repository: PairsRepository,
    private readonly groups: GroupsService,
    private readonly transactions: TransactionRunner,
  ) {}

  /**
   * Links a group to a work item; linking twice answers the same. Reads the item first and carries nothing either way:
   * what both sides hold now is the baseline. Throws 404 for an unknown integration or item, 409 for a dead
   * credential, 503 when Azure DevOps is away: then nothing is linked.
   */
  async link(target: LinkTarget, key: number): Promise<LinkedIssue> {
    const { organizationId, integrationId, groupId } = target;
    const settings = await this.repository.findSettings(organizationId, integrationId);
    if (settings === undefined) throw notFound();
    const item = await this.read(target, settings, key).catch((error: unknown) => {
      throw toApiError(error);
    });
    const id = await this.transactions.run(async (tx) => {
      if (!(await this.repository.holdIntegration(tx, organizationId, integrationId))) throw notFound();
      const externalIssueId = await this.pairs.openExternalIssue(tx, target, item, groupId);
      const [group] = await this.groups.lock(tx, [groupId]);
      if (group?.organizationId !== organizationId) throw notFound();
      await this.pairs.link(tx, group, externalIssueId);
      return externalIssueId;
    });
    const name = displayName(key, item.snapshot.project);
    return { id, key: String(key), url: item.url, integrationId, displayName: name };
  }

  /** Ends a link. Throws 404 when there is none. */
  async unlink(target: LinkTarget, externalIssueId: string): Promise<void> {
    const { groupId, ...owner } = target;
    const ended = await this.transactions.run((tx) => this.pairs.unlink(tx, owner, groupId, externalIssueId));
    if (!ended) throw notFound('The issue is not linked to that external issue.');
  }

  private async read(target: LinkTarget, settings: IntegrationSettings, key: number): Promise<ReadWorkItem> {
    const client = await this.clients.getClient(target.organizationId, target.integrationId);
    const { id, ...snapshot } = await client.getWorkItem(key);
    const question = { ...target, ...snapshot, doneStates: settings.done_states };
    const isDone = await this.resolver.isDone(question);
    const url = client.workItemPageUrl(snapshot.project, id);
    return { key, snapshot, stateDone: isDone === 'unknown' ? null : isDone, url };
  }
}

/** The id in `externalIssue`: decimal text of a work item id. Throws 400. */
export function readWorkItemId(text: string): number {
  const id = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (id < 1 || id > 2_147_483_647) {
    throw badRequest('externalIssue must be the id of a work item, e.g. "33".', {
      externalIssue: ['must be the id of a work item, e.g. "33"'],
    });
  }
  return id;
}
