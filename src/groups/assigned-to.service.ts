import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction-runner.service.js';
import { badRequest } from '../http/api-error.js';
import { isDatabaseId } from '../http/database-id.js';
import { MembersService } from '../organizations/members.service.js';

/** Finds whom the `assignedTo` of a request means. */
@Injectable()
export class AssignedToService {
  constructor(private readonly members: MembersService) {}

  /**
   * The user to assign in each project, by project id; null for nobody. `assignedTo` is `user:<id>`, `<id>`, an e-mail
   * address (verified ones count), null or empty. Throws 400 when it means no member of one of the projects.
   */
  async resolve(
    tx: Transaction,
    assignedTo: string | null,
    projects: readonly { id: string; slug: string }[],
  ): Promise<Map<string, string | null>> {
    const projectIds = projects.map(({ id }) => id);
    if (assignedTo === null || assignedTo === '') return new Map(projectIds.map((id) => [id, null]));
    const found = await this.find(tx, assignedTo, projectIds);
    const without = projects.filter(({ id }) => !found.has(id)).map(({ slug }) => slug);
    if (without.length > 0) {
      const problem = `${assignedTo} is no active member of ${[...new Set(without)].join(', ')}`;
      throw badRequest(`assignedTo: ${problem}`, { assignedTo: [problem] });
    }
    return found;
  }

  private async find(tx: Transaction, assignedTo: string, projectIds: string[]): Promise<Map<string, string>> {
    if (assignedTo.includes('@')) {
      const matches = await this.members.findAssignable(tx, assignedTo, projectIds);
      return new Map([...matches].map(([projectId, { userId }]) => [projectId, userId]));
    }
    const userId = assignedTo.replace(/^user:/, '');
    if (!isDatabaseId(userId)) {
      throw badRequest('assignedTo: must be user:<id>, an e-mail address or null', {
        assignedTo: ['must be user:<id>, an e-mail address or null'],
      });
    }
    const assignable = await this.members.findAssignableProjects(tx, userId, projectIds);
    return new Map([...assignable].map((projectId) => [projectId, userId]));
  }
}
