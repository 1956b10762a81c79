import { Injectable } from '@nestjs/common';
import { badRequest } from '../http/api-error.js';
import type { OrganizationContext, TokenContext } from '../organizations/organizations.types.js';
import { IssueEditor } from './issue-editor.service.js';
import { IssueMerger } from './issue-merger.service.js';
import { IssueReader } from './issue-reader.service.js';
import { IssueRemover } from './issue-remover.service.js';
import { BulkChangeDto, MergeDto } from './issue-view.dto.js';
import type { UpdateIssueDto } from './issue.dto.js';
import { withPresentStatus } from './older-status.js';

/** What people do to several issues at once. */
@Injectable()
export class IssueBulk {
  constructor(
    private readonly editor: IssueEditor,
    private readonly merger: IssueMerger,
    private readonly remover: IssueRemover,
    private readonly reader: IssueReader,
  ) {}

  /**
   * Changes, merges or discards issues, all or none; answers what came of it, nothing for discarded ones. Throws 404 when
   * the organization (or the project, if given) lacks one of them, 400 when it asks for what cannot be done.
   */
  async change(
    organization: OrganizationContext,
    token: TokenContext,
    groupIds: readonly string[],
    asked: UpdateIssueDto,
    projectId?: string,
  ): Promise<BulkChangeDto | MergeDto | undefined> {
    const body = withPresentStatus(asked);
    const { merge, discard, status, statusDetails, assignedTo } = body;
    const changes = [merge, discard, status, statusDetails, assignedTo].filter((value) => value !== undefined);
    if ((merge !== undefined || discard !== undefined) && changes.length > 1) {
      throw badRequest('merge and discard go alone, without another change.');
    }
    if (merge !== undefined) return new MergeDto(await this.merger.merge(token, groupIds, projectId));
    if (discard !== undefined) {
      await this.remover.discard(token, groupIds, projectId);
      return undefined;
    }
    await this.editor.update(token, groupIds, body, projectId);
    return this.reader.showChange(organization, groupIds, body);
  }
}
