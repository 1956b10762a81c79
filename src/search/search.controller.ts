import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { badRequest } from '../http/api-error.js';
import { IntegrationsService } from '../integration/integrations.service.js';
import { CurrentOrganization } from '../organizations/current.decorator.js';
import type { OrganizationContext } from '../organizations/organizations.types.js';
import { Scoped } from '../organizations/scoped.decorator.js';
import { SearchService, type Hit } from './search.service.js';

/** One choice of the autocomplete: `value` is the work item's id. */
export class SearchResultDto {
  readonly label: string;
  readonly value: string;

  constructor({ id, title }: Hit) {
    this.label = `(${id}) ${title}`;
    this.value = String(id);
  }
}

/** The autocomplete of the link form (seed: `VstsSearchEndpoint`). */
@ApiTags('Integrations')
@Scoped('org')
@Controller('extensions/vsts/search/:org/:integrationId')
export class SearchController {
  constructor(
    private readonly integrations: IntegrationsService,
    private readonly searching: SearchService,
  ) {}

  /** The order of the checks is the seed's. */
  @Get()
  @ApiOperation({ summary: 'Find work items to link' })
  @ApiQuery({ name: 'field', description: '`externalIssue`' })
  @ApiQuery({ name: 'query', description: 'A number, `#33`, `AB#33`, the URL of a work item, or text' })
  async search(
    @CurrentOrganization() organization: OrganizationContext,
    @Param('integrationId') integrationId: string,
    @Query('field') field: unknown,
    @Query('query') query: unknown,
  ): Promise<SearchResultDto[]> {
    let text: string;
    try {
      text = readQuery(field, query);
    } catch (error) {
      // That the integration is not theirs is said before what is wrong with the request; the search says it by itself.
      await this.integrations.get(organization.id, integrationId);
      throw error;
    }
    const hits = await this.searching.search(organization.id, integrationId, text);
    return hits.map((hit) => new SearchResultDto(hit));
  }
}

function readQuery(field: unknown, query: unknown): string {
  if (typeof field !== 'string') throw badRequest('field is a required parameter');
  if (typeof query !== 'string' || query === '') throw badRequest('query is a required parameter');
  if (field !== 'externalIssue') {
    throw badRequest('field must be externalIssue', { field: ['must be externalIssue'] });
  }
  return query;
}
