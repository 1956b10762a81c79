import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PageQuery, readPage, sendPage } from '../http/pagination.js';
import { CurrentOrganization, CurrentToken } from '../organizations/current.decorator.js';
import type { OrganizationContext, TokenContext } from '../organizations/organizations.types.js';
import { Scoped } from '../organizations/scoped.decorator.js';
import { ActivityReader } from './activity-reader.service.js';
import { ActivityDto } from './activity.dto.js';
import { IssueBulk } from './issue-bulk.service.js';
import { IssueReader } from './issue-reader.service.js';
import { IssueRemover } from './issue-remover.service.js';
import { IssueDetailsDto } from './issue-view.dto.js';
import { UpdateIssueDto } from './issue.dto.js';

/** One issue, named by its id or its short id. */
@ApiTags('Issues')
@Scoped('event')
@Controller(['api/0/organizations/:org/issues/:id', 'api/0/issues/:id'])
export class IssueController {
  constructor(
    private readonly reader: IssueReader,
    private readonly bulk: IssueBulk,
    private readonly remover: IssueRemover,
    private readonly activities: ActivityReader,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Read an issue' })
  async get(
    @CurrentOrganization() organization: OrganizationContext,
    @Param('id') id: string,
  ): Promise<IssueDetailsDto> {
    return this.reader.get(organization, await this.reader.getId(organization.id, id));
  }

  @Put()
  @ApiOperation({ summary: "Change an issue's status and assignee, or discard it" })
  async update(
    @CurrentOrganization() organization: OrganizationContext,
    @CurrentToken() token: TokenContext,
    @Param('id') id: string,
    @Body() body: UpdateIssueDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IssueDetailsDto | undefined> {
    const groupId = await this.reader.getId(organization.id, id);
    const change = await this.bulk.change(organization, token, [groupId], body);
    if (change !== undefined) return this.reader.get(organization, groupId);
    reply.status(204);
    return undefined;
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove an issue; linked work items stay as they are' })
  async remove(@CurrentToken() token: TokenContext, @Param('id') id: string): Promise<void> {
    await this.remover.remove(token, [await this.reader.getId(token.organizationId, id)]);
  }

  @Get('activities')
  @ApiOperation({ summary: 'Read what happened to an issue and its comments, newest first' })
  async listActivities(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('id') id: string,
    @Query() query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ activity: ActivityDto[] }> {
    const page = readPage(query);
    const rows = await this.activities.list(await this.reader.getId(organizationId, id), page);
    return { activity: sendPage(rows, page, request, reply) };
  }
}
