import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Transaction } from '../database/transaction-runner.service.js';
import { notFound } from '../http/api-error.js';
import { isDatabaseId } from '../http/database-id.js';
import { LinksService } from '../links/links.service.js';
import type { TokenContext } from '../organizations/organizations.types.js';
import { AssignedToService } from './assigned-to.service.js';
import { GroupsService } from './groups.service.js';
import type { CreateIssueDto, UpdateIssueDto } from './issue.dto.js';
import { IssuesRepository } from './issues.repository.js';
import { ResolvedInService } from './resolved-in.service.js';
import { readStatusDetails } from './status-details.js';

/** Issues that one transaction removes at most: their activities, comments and links go with them. */
const removalBatchSize = 500;

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
    input: UpdateIssueDto,
    projectId?: string,
  ): Promise<void> {
    const { status, statusDetails, assignedTo } = input;
    const resolvedIn = readStatusDetails(status, statusDetails);
    await this.transactions.run(async (tx) => {
      const projectOf = await this.getProjects(tx, token.organizationId, groupIds, projectId);
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

  /** Removes an issue with everything that hangs on it; its work items stay as they are. Throws 404 for an unknown one. */
  async remove(token: TokenContext, groupId: string): Promise<void> {
    const remove = async (tx: Transaction): Promise<boolean> => {
      await this.getProjects(tx, token.organizationId, [groupId]);
      return this.removeGroups(tx, [groupId]);
    };
    while (!(await this.transactions.run(remove)));
  }

  /** Removes issues of a project that is about to go, as many as one transaction may take; answers whether it was all. */
  async removeOfProject(tx: Transaction, projectId: string): Promise<boolean> {
    const rows = await tx.query<{ id: string }[]>(
      'SELECT id FROM groups WHERE project_id = $1 ORDER BY short_id LIMIT $2',
      [projectId, removalBatchSize],
    );
    const wereRemoved = await this.removeGroups(
      tx,
      rows.map(({ id }) => id),
    );
    return wereRemoved && rows.length < removalBatchSize;
  }

  /** False when some were linked before they could be locked: their lanes have to be locked first, in another try. */
  private async removeGroups(tx: Transaction, groupIds: readonly string[]): Promise<boolean> {
    await this.links.removeGroups(tx, groupIds);
    const locked = await this.groups.lock(tx, groupIds);
    const [, removed] = await tx.query<[unknown[], number]>(
      `DELETE FROM groups WHERE id = ANY($1::bigint[])
         AND NOT EXISTS (SELECT FROM group_links WHERE group_id = groups.id)`,
      [groupIds],
    );
    return removed === locked.length;
  }

  private async getProjects(
    tx: Transaction,
    organizationId: string,
    groupIds: readonly string[],
    projectId?: string,
  ): Promise<Map<string, { id: string; slug: string }>> {
    const possible = groupIds.filter(isDatabaseId);
    const projects = await this.issues.findProjects(tx, organizationId, projectId, possible);
    const missing = groupIds.filter((id) => !projects.has(id));
    if (missing.length > 0) throw notFound(`There is no issue ${missing.slice(0, 10).join(', ')}.`);
    return projects;
  }
}
