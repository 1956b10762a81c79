import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction-runner.service.js';
import { sameIdentity } from '../domain/identity.js';
import type { Identity } from '../domain/work-item.types.js';
import { MembersService } from '../organizations/members.service.js';
import type { AssigneeLookup, AssigneeMatch } from './plan-assignee.js';
import type { LinkedGroup, PreparedLane } from './sync.types.js';

/**
 * Finds who is meant by the identities of Azure DevOps (seed: `sync_group_assignee_inbound`): members of the group's
 * project with that verified address.
 */
@Injectable()
export class AssigneeService {
  constructor(private readonly members: MembersService) {}

  /** Everything that the plans of these lanes may ask about people, read in a few statements. */
  async lookUp(
    tx: Transaction,
    lanes: readonly PreparedLane[],
    groups: ReadonlyMap<string, LinkedGroup[]>,
  ): Promise<AssigneeLookup> {
    const projectsByAddress = new Map<string, Set<string>>();
    const userIds = new Set<string>();
    for (const lane of lanes) {
      const linked = groups.get(lane.work.externalIssueId) ?? [];
      const wanted = wantedIdentity(lane, linked);
      for (const group of linked) {
        for (const id of [group.assigneeId, group.shadowAssigneeId]) if (id !== null) userIds.add(id);
        if (wanted?.uniqueName == null) continue;
        const address = wanted.uniqueName.toLowerCase();
        const projects = projectsByAddress.get(address) ?? new Set();
        projectsByAddress.set(address, projects.add(group.projectId));
      }
    }
    const matches = new Map<string, Omit<AssigneeMatch, 'shown'>>();
    // In the order in which everybody locks addresses.
    for (const address of [...projectsByAddress.keys()].sort()) {
      const found = await this.members.findAssignable(tx, address, [...(projectsByAddress.get(address) ?? [])]);
      for (const [projectId, match] of found) {
        matches.set(`${projectId} ${address}`, match);
        userIds.add(match.userId);
      }
    }
    const shown = userIds.size === 0 ? new Map<string, string>() : await this.members.showUsers(tx, [...userIds]);
    const show = (userId: string | null): string | null =>
      userId === null ? null : (shown.get(userId) ?? `user ${userId}`);
    return {
      show,
      match: (identity, projectId) => {
        const match = matches.get(`${projectId} ${identity.uniqueName?.toLowerCase() ?? ''}`);
        return match && { ...match, shown: show(match.userId) ?? '' };
      },
    };
  }
}

/** The identity that has to be matched in this run; null when the assignee did not move and nobody waits for a match. */
function wantedIdentity({ work, item }: PreparedLane, linked: readonly LinkedGroup[]): Identity | null {
  const { shadow } = work;
  if (item !== null && !sameIdentity(item.snapshot.assignee, shadow.assignee)) return item.snapshot.assignee;
  return linked.some(({ assigneeUnmatched }) => assigneeUnmatched) ? shadow.assignee : null;
}
