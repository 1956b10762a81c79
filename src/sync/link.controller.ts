import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { IssueReader } from '../groups/issue-reader.service.js';
import { badRequest } from '../http/api-error.js';
import { isDatabaseId } from '../http/database-id.js';
import { IdPipe } from '../http/id.pipe.js';
import { IntegrationsService } from '../integration/integrations.service.js';
import { CurrentOrganization } from '../organizations/current.decorator.js';
import type { OrganizationContext } from '../organizations/organizations.types.js';
import { Scoped } from '../organizations/scoped.decorator.js';
import { LinkService, readWorkItemId, type LinkedIssue } from './link.service.js';
import { LinkDto, type FormField } from './pairs.dto.js';

/** The integration, and what linking asks for. */
type LinkForm = Awaited<ReturnType<IntegrationsService['get']>> & { linkIssueConfig: FormField[] };

@ApiTags('Pairs')
@Scoped('event')
@Controller('api/0/organizations/:org/issues/:issueId/integrations/:integrationId')
export class LinkController {
  constructor(
    private readonly links: LinkService,
    private readonly integrations: IntegrationsService,
    private readonly issues: IssueReader,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Read the form for linking an issue, with the search that fills it' })
  async form(
    @CurrentOrganization() organization: OrganizationContext,
    @Param('issueId') issueId: string,
    @Param('integrationId', IdPipe) integrationId: string,
    @Query('action') action: string | undefined,
  ): Promise<LinkForm> {
    if (action !== 'link') {
      const problem = 'must be link; creating work items is not part of this version';
      throw badRequest(`action ${problem}.`, { action: [problem] });
    }
    await this.issues.getId(organization.id, issueId);
    const integration = await this.integrations.get(organization.id, integrationId);
    const url = `/extensions/vsts/search/${organization.slug}/${integrationId}/`;
    const linkIssueConfig: FormField[] = [
      { name: 'externalIssue', label: 'Work item', type: 'select', url, required: true },
    ];
    return Object.assign(integration, { linkIssueConfig });
  }

  @Put()
  @HttpCode(201)
  @ApiOperation({ summary: 'Link an issue to a work item that exists' })
  async link(
    @CurrentOrganization() organization: OrganizationContext,
    @Param('issueId') issueId: string,
    @Param('integrationId', IdPipe) integrationId: string,
    @Body() body: LinkDto,
  ): Promise<LinkedIssue> {
    if (body.comment !== undefined && body.comment.trim() !== '') {
      const problem = 'cannot be carried to the work item by this version; leave it out';
      throw badRequest(`comment ${problem}.`, { comment: [problem] });
    }
    const groupId = await this.issues.getId(organization.id, issueId);
    const target = { organizationId: organization.id, groupId, integrationId };
    return this.links.link(target, readWorkItemId(body.externalIssue));
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Unlink an issue from a work item' })
  async unlink(
    @CurrentOrganization() organization: OrganizationContext,
    @Param('issueId') issueId: string,
    @Param('integrationId', IdPipe) integrationId: string,
    @Query('externalIssue') externalIssueId: string | undefined,
  ): Promise<void> {
    if (externalIssueId === undefined || !isDatabaseId(externalIssueId)) {
      throw badRequest('externalIssue must be the id of the external issue to unlink.', {
        externalIssue: ['must be the id of an external issue'],
      });
    }
    const groupId = await this.issues.getId(organization.id, issueId);
    await this.links.unlink({ organizationId: organization.id, groupId, integrationId }, externalIssueId);
  }
}
