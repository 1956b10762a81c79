import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '../database/transaction-runner.service.js';
import { badRequest, notFound } from '../http/api-error.js';
import { LinksService } from '../links/links.service.js';
import type { TokenContext } from '../organizations/organizations.types.js';
import { GroupMergeRepository } from './group-merge.repository.js';
import { GroupsService } from './groups.service.js';
import type { LockedGroup } from './groups.types.js';
import { IssuesRepository } from './issues.repository.js';

/** The issue that is left of a merge, and those that went into it. */
export interface Merge {
  parent: string;
  children: string[];
}

/** Makes one issue of several. */
@Injectable()
export class IssueMerger {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly issues: IssuesRepository,
    private readonly groups: GroupsService,
    private readonly links: LinksService,
    private readonly merges: GroupMergeRepository,
  ) {}

  /**
   * Merges issues into the one with the most events; among equals the oldest. It keeps its status, and its assignee if it
   * has one; work items that were linked to the others are linked to it, and brought in step with it. Events that are
   * stored keep the id of their group, and are found under the one that is left, and so are ids and short ids.
   *
   * Throws 404 when the organization (or the project, if given) lacks one of them, 400 when they are of several projects
   * or categories, or fewer than two.
   */
  async merge(token: TokenContext, groupIds: readonly string[], projectId?: string): Promise<Merge> {
    return this.transactions.run(async (tx) => {
      await this.issues.getProjects(tx, token.organizationId, groupIds, projectId);
      await this.links.markGroups(tx, groupIds, { kind: 'group', id: null });
      const locked = await this.groups.lock(tx, groupIds);
      // Another merge may have been faster.
      if (locked.length < new Set(groupIds).size) throw notFound('One of the issues is gone.');
      requireMergeable(locked);
      const [parent = '', ...others] = await this.merges.inOrder(
        tx,
        locked.map(({ id }) => id),
      );
      await this.merges.merge(tx, { id: parent, projectId: locked[0]?.projectId ?? '' }, others, token.userId);
      // What was linked to the others may be out of step with the one that is left.
      await this.links.markOvertaken(tx, [parent]);
      return { parent, children: others };
    });
  }
}

function requireMergeable(groups: readonly LockedGroup[]): void {
  if (groups.length < 2) throw badRequest('id: name at least two issues to merge', { id: ['must be two or more'] });
  if (new Set(groups.map(({ projectId }) => projectId)).size > 1) {
    throw badRequest('id: only issues of one project can be merged', { id: ['must be of one project'] });
  }
  if (new Set(groups.map(({ category }) => category)).size > 1) {
    throw badRequest('id: errors cannot be merged with performance problems', { id: ['must be of one category'] });
  }
}
