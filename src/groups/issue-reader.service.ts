import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONFIG, publicUrl, type Config } from '../config/config.js';
import { IssueQueryError } from '../domain/issue-query-values.js';
import { parseIssueQuery, type IssueTerm } from '../domain/issue-query.js';
import { badRequest, notFound } from '../http/api-error.js';
import { isDatabaseId } from '../http/database-id.js';
import type { Page } from '../http/pagination.js';
import { LinksService } from '../links/links.service.js';
import type { OrganizationContext } from '../organizations/organizations.types.js';
import { ReleasesService } from '../releases/releases.service.js';
import { Clock } from '../schedule/clock.js';
import type { IssueRow } from './issue-columns.js';
import { IssueStatsRepository, type SeenSeries, type StatsPeriod } from './issue-stats.repository.js';
import { IssueDetailsDto, IssueDto, type IssueStats } from './issue-view.dto.js';
import { BulkChangeDto, type IssueListQuery, type UpdateIssueDto } from './issue.dto.js';
import { IssuesRepository } from './issues.repository.js';

/** Sentry's default: a list that is asked for nothing shows what is open. */
const defaultQuery = 'is:unresolved';

/** What a list is asked for. */
export interface IssueSearch {
  projectId?: string;
  /** Whom `assigned:me` means. */
  userId: string;
  query: IssueListQuery;
  page: Page;
}

/** Issues as the API shows them. */
@Injectable()
export class IssueReader {
  constructor(
    private readonly issues: IssuesRepository,
    private readonly stats: IssueStatsRepository,
    private readonly links: LinksService,
    private readonly releases: ReleasesService,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** One page and one more, where there is one; throws 400 for a query that cannot be understood. */
  async list(organization: OrganizationContext, search: IssueSearch): Promise<IssueDto[]> {
    const { projectId, userId, page } = search;
    const { query = defaultQuery, sort = 'date', environment: environments, statsPeriod = '24h' } = search.query;
    const organizationId = organization.id;
    const terms = this.readTerms(query);
    const latestReleaseIds = await this.findLatestReleaseIds(organizationId, projectId, terms);
    const filter = { organizationId, projectId, environments, terms, userId, latestReleaseIds };
    const rows = await this.issues.list(filter, sort, page);
    return this.show(organization, rows, statsPeriod === '' ? [] : [statsPeriod]);
  }

  /** Throws 404 when the organization has no such group. */
  async get(organization: OrganizationContext, groupId: string): Promise<IssueDetailsDto> {
    const row = await this.issues.find(organization.id, groupId);
    if (row === undefined) throw notFound();
    const [stats, workItems, tags, releases] = await Promise.all([
      this.findStats([row], ['24h', '30d']),
      this.links.findLinkedWorkItems([row.id]),
      this.stats.findTagKeys(row.projectId, row.id),
      this.stats.findReleases(row.projectId, row.id, row.firstReleaseId),
    ]);
    return new IssueDetailsDto(
      row,
      {
        permalink: this.permalink(organization, row),
        workItems: workItems.get(row.id) ?? [],
        stats: stats.get(row.id) ?? {},
      },
      { tags, firstRelease: releases.first, lastRelease: releases.last },
    );
  }

  /** The group that an id or a short id (`WEB-12`) in a path means, also one that was merged; throws 404 when the organization has none. */
  async getId(organizationId: string, idOrShortId: string): Promise<string> {
    const id = isDatabaseId(idOrShortId)
      ? await this.issues.findId(organizationId, idOrShortId)
      : await this.issues.findIdByShortId(organizationId, idOrShortId);
    if (id === undefined) throw notFound();
    return id;
  }

  /** What a bulk change that succeeded has made of the issues. */
  async showChange(
    organization: OrganizationContext,
    groupIds: readonly string[],
    { status, assignedTo }: UpdateIssueDto,
  ): Promise<BulkChangeDto> {
    const [first] = groupIds;
    if (assignedTo === undefined || first === undefined) return new BulkChangeDto(status, undefined);
    return new BulkChangeDto(status, (await this.get(organization, first)).assignedTo);
  }

  private async show(
    organization: OrganizationContext,
    rows: readonly IssueRow[],
    periods: readonly StatsPeriod[],
  ): Promise<IssueDto[]> {
    const workItems = await this.links.findLinkedWorkItems(rows.map(({ id }) => id));
    const stats = await this.findStats(rows, periods);
    return rows.map(
      (row) =>
        new IssueDto(row, {
          permalink: this.permalink(organization, row),
          workItems: workItems.get(row.id) ?? [],
          stats: stats.get(row.id) ?? {},
        }),
    );
  }

  private permalink({ slug }: OrganizationContext, { id }: IssueRow): string {
    return `${publicUrl(this.config)}organizations/${slug}/issues/${id}/`;
  }

  private async findStats(
    rows: readonly IssueRow[],
    periods: readonly StatsPeriod[],
  ): Promise<Map<string, IssueStats>> {
    const series = await Promise.all(
      periods.map(async (period) => [period, await this.stats.findSeries(rows, period)] as const),
    );
    const of = (id: string): [StatsPeriod, SeenSeries][] =>
      series.map(([period, byGroup]) => [period, byGroup.get(id) ?? []]);
    return new Map(rows.map(({ id }) => [id, Object.fromEntries(of(id))]));
  }

  private readTerms(query: string): IssueTerm[] {
    try {
      return parseIssueQuery(query, this.clock.now());
    } catch (error) {
      if (error instanceof IssueQueryError) throw badRequest(error.message, { query: [error.message] });
      throw error;
    }
  }

  /** What `release:latest` means in the projects that are searched; not asked for when nothing says so. */
  private async findLatestReleaseIds(
    organizationId: string,
    projectId: string | undefined,
    terms: readonly IssueTerm[],
  ): Promise<string[]> {
    if (!terms.some(asksForLatestRelease)) return [];
    const projectIds = projectId === undefined ? await this.issues.findProjectIds(organizationId) : [projectId];
    const latest = await this.releases.findLatest(this.dataSource.manager, projectIds);
    return [...latest.values()].map(({ id }) => id);
  }
}

function asksForLatestRelease(term: IssueTerm): boolean {
  return (term.key === 'release' || term.key === 'firstRelease') && term.value.toLowerCase() === 'latest';
}
