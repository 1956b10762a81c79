import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '../database/transaction-runner.service.js';
import { LinksService } from '../links/links.service.js';
import type { TokenContext } from '../organizations/organizations.types.js';
import { AssignedToService } from './assigned-to.service.js';
import { GroupsService } from './groups.service.js';
import type { CreateIssueDto, IssueChange } from './issue.dto.js';
import { IssuesRepository } from './issues.repository.js';
import { ResolvedInService } from './resolved-in.service.js';
import { readStatusDetails } from './status-details.js';

/** What people do to issues over the API. Every change marks the lanes of linked work items in its transaction. */
@Injectable()
export class IssueEditor {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly issues: IssuesRepository,
    private readonly groups: GroupsService,
    private readonly links: LinksService,
    private readonly assignedTo: AssignedToService,
    private readonly resolvedIn: ResolvedInService,
  ) {}

  /** Makes an issue with the next short id of the project; answers its id. */
  async create(token: TokenContext, projectId: string, input: CreateIssueDto): Promise<string> {
    const { title, culprit = '', level = 'error', message = null } = input;
    return this.transactions.run((tx) =>
      this.groups.create(tx, { projectId, title, culprit, level, message, userId: token.userId }),
    );
  }

  /**
   * Changes status and assignee of issues, all or none. Throws 404 when the organization (or the project, if given)
   * lacks one of them, 400 when the assignee is no member of one of their projects, or one of these lacks the release.
   */
  async update(
    token: TokenContext,
    groupIds: readonly string[],
    input: IssueChange,
    projectId?: string,
  ): Promise<void> {
    const { status, statusDetails, assignedTo } = input;
    const resolvedIn = readStatusDetails(status, statusDetails);
    await this.transactions.run(async (tx) => {
      const projectOf = await this.issues.getProjects(tx, token.organizationId, groupIds, projectId);
      const projects = [...projectOf.values()];
      const assignees = assignedTo === undefined ? undefined : await this.assignedTo.resolve(tx, assignedTo, projects);
      const resolutions = resolvedIn && (await this.resolvedIn.resolve(tx, token.organizationId, resolvedIn, projects));
      await this.links.markGroups(tx, groupIds, { kind: 'group', id: groupIds.length === 1 ? groupIds.join() : null });
      const locked = await this.groups.lock(tx, groupIds);
      await this.groups.apply(
        tx,
        locked.map(({ id, projectId }) => ({
          groupId: id,
          actor: { kind: 'user', userId: token.userId },
          ...(status === undefined ? {} : { status, resolution: resolutions?.get(projectId) }),
          ...(assignees === undefined ? {} : { assigneeId: assignees.get(projectId) ?? null }),
        })),
      );
    });
  }
}
