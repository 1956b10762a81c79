import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, publicUrl, type Config } from '../config/config.js';
import { IssueQueryError, parseIssueQuery, type IssueTerm } from '../domain/issue-query.js';
import { badRequest, notFound } from '../http/api-error.js';
import { isDatabaseId } from '../http/database-id.js';
import type { Page } from '../http/pagination.js';
import { LinksService } from '../links/links.service.js';
import type { OrganizationContext } from '../organizations/organizations.types.js';
import { BulkChangeDto, IssueDto, type UpdateIssueDto } from './issue.dto.js';
import { IssuesRepository, type IssueRow, type IssueSort } from './issues.repository.js';

/** Sentry's default: a list that is asked for nothing shows what is open. */
const defaultQuery = 'is:unresolved';

/** What a list is asked for. */
export interface IssueSearch {
  projectId?: string;
  /** Whom `assigned:me` means. */
  userId: string;
  query: string | undefined;
  /** By default `date`. */
  sort: IssueSort | undefined;
  page: Page;
}

/** Issues as the API shows them. */
@Injectable()
export class IssueReader {
  constructor(
    private readonly issues: IssuesRepository,
    private readonly links: LinksService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** One page and one more, where there is one; throws 400 for a query that cannot be understood. */
  async list(organization: OrganizationContext, search: IssueSearch): Promise<IssueDto[]> {
    const { projectId, userId, sort = 'date', page } = search;
    const terms = readTerms(search.query ?? defaultQuery);
    const rows = await this.issues.list({ organizationId: organization.id, projectId, terms, userId }, sort, page);
    return this.show(organization, rows);
  }

  /** Throws 404 when the organization has no such group. */
  async get(organization: OrganizationContext, groupId: string): Promise<IssueDto> {
    const row = await this.issues.find(organization.id, groupId);
    if (row === undefined) throw notFound();
    const [issue] = await this.show(organization, [row]);
    if (issue === undefined) throw notFound();
    return issue;
  }

  /** The group that an id or a short id (`WEB-12`) in a path means; throws 404 when the organization has none. */
  async getId(organizationId: string, idOrShortId: string): Promise<string> {
    const id = isDatabaseId(idOrShortId)
      ? (await this.issues.find(organizationId, idOrShortId))?.id
      : await this.issues.findIdByShortId(organizationId, idOrShortId);
    if (id === undefined) throw notFound();
    return id;
  }

  /** What a bulk change that succeeded has made of the issues, of which there is at least one. */
  async showChange(
    organization: OrganizationContext,
    [first = '']: readonly string[],
    change: UpdateIssueDto,
  ): Promise<BulkChangeDto> {
    return new BulkChangeDto(change, await this.get(organization, first));
  }

  private async show(organization: OrganizationContext, rows: readonly IssueRow[]): Promise<IssueDto[]> {
    const workItems = await this.links.findLinkedWorkItems(rows.map(({ id }) => id));
    const base = `${publicUrl(this.config)}organizations/${organization.slug}/issues/`;
    return rows.map((row) => new IssueDto(row, `${base}${row.id}/`, workItems.get(row.id) ?? []));
  }
}

function readTerms(query: string): IssueTerm[] {
  try {
    return parseIssueQuery(query);
  } catch (error) {
    if (error instanceof IssueQueryError) throw badRequest(error.message, { query: [error.message] });
    throw error;
  }
}
