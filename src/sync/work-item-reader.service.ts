import { Inject, Injectable } from '@nestjs/common';
import { groupBy } from '../domain/group-by.js';
import type { WorkItemSnapshot } from '../domain/work-item.types.js';
import { ClientFactory } from '../integration/client.factory.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import { failureOf } from './lane-failure.js';
import type { LaneFailure, LaneWork } from './sync.types.js';

/** What reading one lane's item came to. */
export type ReadItem = { snapshot: WorkItemSnapshot } | { failure: LaneFailure };

/** Reads work items from Azure DevOps, all of one organization in one call. */
@Injectable()
export class WorkItemReader {
  constructor(
    private readonly clients: ClientFactory,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** By external issue id. Never throws: one organization's dead credential is only its own lanes' failure. */
  async read(works: readonly LaneWork[]): Promise<Map<string, ReadItem>> {
    const byOrganization = groupBy(works, ({ organizationId }) => organizationId);
    const parts = await Promise.all([...byOrganization.values()].map((group) => this.readOfOne(group)));
    return new Map(parts.flat());
  }

  /** `works` are of one organization at one integration: one credential. */
  private async readOfOne(works: LaneWork[]): Promise<[string, ReadItem][]> {
    const [first] = works;
    if (first === undefined) return [];
    try {
      const client = await this.clients.getClient(first.organizationId, first.integrationId);
      const items = await client.getWorkItemsBatch(works.map(({ key }) => key));
      return await Promise.all(
        works.map(async (work): Promise<[string, ReadItem]> => {
          const snapshot = items.get(work.key);
          if (snapshot !== undefined) return [work.externalIssueId, { snapshot }];
          if (items.has(work.key)) return [work.externalIssueId, { failure: unreadable(work.key) }];
          const isRecycled = await client.isInRecycleBin(work.key).catch(() => false);
          return [work.externalIssueId, { failure: missing(work.key, isRecycled) }];
        }),
      );
    } catch (error) {
      const failure = failureOfBatch(error);
      if (failure.code === 'internal') this.logger.error({ err: error }, 'reading work items failed unexpectedly');
      return works.map(({ externalIssueId }) => [externalIssueId, { failure }]);
    }
  }
}

/** That the call itself is not found or refused says nothing of any item: the organization may have been renamed. */
function failureOfBatch(error: unknown): LaneFailure {
  const failure = failureOf(error);
  if (failure.code !== 'not_found' && failure.code !== 'rule_violation') return failure;
  return { kind: 'wait', code: 'unavailable', reason: failure.reason };
}

function unreadable(key: number): LaneFailure {
  const reason = `Azure DevOps answers work item ${key} without a readable state, type, project or assignee`;
  return { kind: 'wait', code: 'malformed', reason };
}

function missing(key: number, isRecycled: boolean): LaneFailure {
  const reason = isRecycled
    ? `work item ${key} is in the recycle bin of Azure DevOps; restore it or unlink the issue`
    : `work item ${key} does not exist, or the credential may not read it`;
  return { kind: 'park', code: 'not_found', reason };
}
