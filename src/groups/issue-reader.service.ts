import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, publicUrl, type Config } from '../config/config.js';
import { notFound } from '../http/api-error.js';
import { isDatabaseId } from '../http/database-id.js';
import type { Page } from '../http/pagination.js';
import { LinksService } from '../links/links.service.js';
import type { OrganizationContext } from '../organizations/organizations.types.js';
import type { GroupKey } from './groups.types.js';
import type { IssueRow } from './issue-columns.js';
import { IssueSearch, type IssueSearchScope } from './issue-search.service.js';
import { IssueStatsRepository, type SeenSeries, type StatsPeriod } from './issue-stats.repository.js';
import { BulkChangeDto, IssueDetailsDto, IssueDto, type IssueStats } from './issue-view.dto.js';
import type { IssueChange, IssueListQuery } from './issue.dto.js';
import { IssuesRepository } from './issues.repository.js';

/** Issues as the API shows them. */
@Injectable()
export class IssueReader {
  constructor(
    private readonly issues: IssuesRepository,
    private readonly search: IssueSearch,
    private readonly stats: IssueStatsRepository,
    private readonly links: LinksService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** One page and one more, where there is one; throws 400 for a query that cannot be understood. */
  async list(
    organization: OrganizationContext,
    scope: Omit<IssueSearchScope, 'organizationId'>,
    query: IssueListQuery,
    page: Page,
  ): Promise<IssueDto[]> {
    const rows = await this.search.find({ ...scope, organizationId: organization.id }, query, page);
    const { statsPeriod = '24h' } = query;
    const [workItems, stats] = await Promise.all([
      this.links.findLinkedWorkItems(rows.map(({ id }) => id)),
      this.findStats(rows, statsPeriod === '' ? [] : [statsPeriod]),
    ]);
    return rows.map(
      (row) =>
        new IssueDto(row, {
          permalink: this.permalink(organization, row),
          workItems: workItems.get(row.id) ?? [],
          stats: stats.get(row.id) ?? {},
        }),
    );
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

  /** The id of the group that an id or a short id (`WEB-12`) in a path means; see `getGroup`. */
  async getId(organizationId: string, idOrShortId: string): Promise<string> {
    return (await this.getGroup(organizationId, idOrShortId)).id;
  }

  /**
   * The group that an id or a short id (`WEB-12`) in a path means; of a merged one that into which it was merged. Throws
   * 404 when the organization has none.
   */
  async getGroup(organizationId: string, idOrShortId: string): Promise<GroupKey> {
    const group = isDatabaseId(idOrShortId)
      ? await this.issues.findGroup(organizationId, idOrShortId)
      : await this.issues.findGroupByShortId(organizationId, idOrShortId);
    if (group === undefined) throw notFound();
    return group;
  }

  /** What a bulk change that succeeded has made of the issues, of which there is at least one. */
  async showChange(
    organization: OrganizationContext,
    [first = '']: readonly string[],
    change: IssueChange,
  ): Promise<BulkChangeDto> {
    return new BulkChangeDto(change, await this.get(organization, first));
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
}
