import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IssueQueryError } from '../domain/issue-query-values.js';
import { parseIssueQuery, type IssueCondition, type IssueTerm } from '../domain/issue-query.js';
import { badRequest } from '../http/api-error.js';
import type { Page } from '../http/pagination.js';
import { ReleasesService } from '../releases/releases.service.js';
import { Clock } from '../schedule/clock.js';
import type { IssueRow } from './issue-columns.js';
import type { IssueListQuery } from './issue.dto.js';
import { IssuesRepository } from './issues.repository.js';

/** Sentry's default: a list that is asked for nothing shows what is open. */
const defaultQuery = 'is:unresolved';

/** Where a search looks, and who asks. */
export interface IssueSearchScope {
  organizationId: string;
  /** Undefined means all; else there is at least one. */
  projectIds?: readonly string[] | undefined;
  /** Whom `assigned:me` means. */
  userId: string;
}

/** Finds issues by Sentry's search. */
@Injectable()
export class IssueSearch {
  constructor(
    private readonly issues: IssuesRepository,
    private readonly releases: ReleasesService,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** One page and one more, where there is one; throws 400 for a query that cannot be understood. */
  async find(
    scope: IssueSearchScope,
    { query = defaultQuery, sort = 'date', environment: environments }: IssueListQuery,
    page: Page,
  ): Promise<IssueRow[]> {
    const terms = this.readTerms(query);
    const latestReleaseIds = terms.some(asksForLatestRelease) ? await this.findLatestReleaseIds(scope) : [];
    return this.issues.list({ ...scope, environments, terms, latestReleaseIds }, sort, page);
  }

  private readTerms(query: string): IssueTerm[] {
    try {
      return parseIssueQuery(query, this.clock.now());
    } catch (error) {
      if (error instanceof IssueQueryError) throw badRequest(error.message, { query: [error.message] });
      throw error;
    }
  }

  private async findLatestReleaseIds({ organizationId, projectIds }: IssueSearchScope): Promise<string[]> {
    const ids = projectIds ?? (await this.issues.findProjectIds(organizationId));
    const latest = await this.releases.findLatest(this.dataSource.manager, ids);
    return [...latest.values()].map(({ id }) => id);
  }
}

function asksForLatestRelease(term: IssueCondition): boolean {
  if (term.key === 'any') return term.of.some(asksForLatestRelease);
  return (term.key === 'release' || term.key === 'firstRelease') && term.value.toLowerCase() === 'latest';
}
