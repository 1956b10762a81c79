import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction-runner.service.js';
import { ReleasesService } from '../releases/releases.service.js';
import { AssigneeService } from './assignee.service.js';
import type { LaneLookups } from './plan-lane.js';
import type { LinkedGroup, PreparedLane } from './sync.types.js';

/** Looks up what the plans of lanes need to know beyond the lanes and their groups. */
@Injectable()
export class LaneLookupsService {
  constructor(
    private readonly assignees: AssigneeService,
    private readonly releases: ReleasesService,
  ) {}

  /** For lanes of one transaction, in a few statements. `groups` are under lock, by external issue. */
  async lookUp(
    tx: Transaction,
    lanes: readonly PreparedLane[],
    groups: ReadonlyMap<string, LinkedGroup[]>,
  ): Promise<LaneLookups> {
    const projectIds = lanes
      .filter(({ work, item }) => item?.isDone === true && work.settings.resolution_strategy !== 'resolve')
      .flatMap(({ work }) => groups.get(work.externalIssueId) ?? [])
      .map(({ projectId }) => projectId);
    return {
      assignees: await this.assignees.lookUp(tx, lanes, groups),
      latestReleases: projectIds.length === 0 ? new Map() : await this.releases.findLatest(tx, projectIds),
    };
  }
}
