import { Inject, Injectable } from '@nestjs/common';
import { isDatabaseAway } from '../database/database-errors.js';
import { groupBy } from '../domain/group-by.js';
import type { WorkItemSnapshot } from '../domain/work-item.types.js';
import { ClientFactory } from '../integration/client.factory.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import { failureOf } from './lane-failure.js';
import type { LaneFailure, LaneWork } from './sync.types.js';

/** Each costs a call, and only makes the reason clearer. */
const recycleBinLookUps = 10;

/** What reading one lane's item came to. */
export type ReadItem = { snapshot: WorkItemSnapshot } | { failure: LaneFailure };

type Client = Awaited<ReturnType<ClientFactory['getClient']>>;

/** Reads work items from Azure DevOps, all of one organization in one call. */
@Injectable()
export class WorkItemReader {
  constructor(
    private readonly clients: ClientFactory,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * By external issue id. One organization's dead credential is only its own lanes' failure, and so is what was not
   * answered when `signal` aborts. Throws only when the database is away.
   */
  async read(works: readonly LaneWork[], signal: AbortSignal): Promise<Map<string, ReadItem>> {
    const byOrganization = groupBy(works, ({ organizationId }) => organizationId);
    const parts = await Promise.all([...byOrganization.values()].map((group) => this.readOfOne(group, signal)));
    return new Map(parts.flat());
  }

  /** `works` are of one organization at one integration: one credential. */
  private async readOfOne(works: LaneWork[], signal: AbortSignal): Promise<[string, ReadItem][]> {
    const [first] = works;
    if (first === undefined) return [];
    try {
      const client = await this.clients.getClient(first.organizationId, first.integrationId, signal);
      const keys = works.map(({ key }) => key);
      const items = await client.getWorkItemsBatch(keys);
      const recycled = await findRecycled(
        client,
        keys.filter((key) => !items.has(key)),
      );
      return works.map(({ externalIssueId, key }) => {
        const snapshot = items.get(key);
        if (snapshot !== undefined) return [externalIssueId, { snapshot }];
        const failure = items.has(key) ? unreadable(key) : missing(key, recycled.has(key));
        return [externalIssueId, { failure }];
      });
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      const failure = failureOfCall(error, works.length);
      if (failure.code === 'internal') this.logger.error({ err: error }, 'reading work items failed unexpectedly');
      return works.map(({ externalIssueId }) => [externalIssueId, { failure }]);
    }
  }
}

/** Those of the missing items that are known to be in the recycle bin; asking ends with the first call that fails. */
async function findRecycled(client: Client, keys: readonly number[]): Promise<Set<number>> {
  const recycled = new Set<number>();
  try {
    for (const key of keys.slice(0, recycleBinLookUps)) {
      if (await client.isInRecycleBin(key)) recycled.add(key);
    }
  } catch {
    // That they are missing is known all the same.
  }
  return recycled;
}

/**
 * That the call itself is not found or refused says nothing of any item: the organization may have been renamed. Only a
 * 403 for a single item is that item's.
 */
function failureOfCall(error: unknown, items: number): LaneFailure {
  const failure = failureOf(error);
  if (failure.kind === 'wait' || (failure.code === 'forbidden' && items === 1)) return failure;
  return { kind: 'wait', code: 'unavailable', reason: failure.reason };
}

function unreadable(key: number): LaneFailure {
  const reason = `Azure DevOps answers work item ${key} without a readable state, type, project or assignee`;
  return { kind: 'wait', code: 'malformed', reason };
}

function missing(key: number, isRecycled: boolean): LaneFailure {
  const reason = isRecycled
    ? `work item ${key} is in the recycle bin of Azure DevOps; restore it or unlink the issue`
    : `work item ${key} does not exist or was deleted, or the credential may not read it`;
  return { kind: 'park', code: 'not_found', reason };
}
