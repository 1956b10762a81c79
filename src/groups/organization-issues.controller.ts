import { Body, Controller, Delete, Get, HttpCode, Put, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readPage, sendPage } from '../http/pagination.js';
import { CurrentOrganization, CurrentToken } from '../organizations/current.decorator.js';
import type { OrganizationContext, TokenContext } from '../organizations/organizations.types.js';
import { ProjectsService } from '../organizations/projects.service.js';
import { Scoped } from '../organizations/scoped.decorator.js';
import { IssueBulk } from './issue-bulk.service.js';
import { IssueReader } from './issue-reader.service.js';
import { IssueRemover } from './issue-remover.service.js';
import { BulkChangeDto, IssueDto, MergeDto } from './issue-view.dto.js';
import { IssueIdsQuery, OrganizationIssueListQuery, UpdateIssueDto } from './issue.dto.js';

@ApiTags('Issues')
@Scoped('event')
@Controller('api/0/organizations/:org/issues')
export class OrganizationIssuesController {
  constructor(
    private readonly reader: IssueReader,
    private readonly bulk: IssueBulk,
    private readonly remover: IssueRemover,
    private readonly projects: ProjectsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Search the issues of all projects of an organization' })
  async list(
    @CurrentOrganization() organization: OrganizationContext,
    @CurrentToken() { userId }: TokenContext,
    @Query() query: OrganizationIssueListQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IssueDto[]> {
    const page = readPage(query);
    const projects = await Promise.all(query.project.map((slugOrId) => this.projects.get(organization.id, slugOrId)));
    const projectIds = projects.length === 0 ? undefined : projects.map(({ id }) => id);
    const issues = await this.reader.list(organization, { projectIds, userId }, query, page);
    return sendPage(issues, page, request, reply);
  }

  @Put()
  @ApiOperation({ summary: 'Change, merge or discard several issues, all or none' })
  async update(
    @CurrentOrganization() organization: OrganizationContext,
    @CurrentToken() token: TokenContext,
    @Query() { id: ids }: IssueIdsQuery,
    @Body() body: UpdateIssueDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BulkChangeDto | MergeDto | undefined> {
    const change = await this.bulk.change(organization, token, ids, body);
    if (change === undefined) reply.status(204);
    return change;
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove several issues, all or none; linked work items stay as they are' })
  async remove(@CurrentToken() token: TokenContext, @Query() { id: ids }: IssueIdsQuery): Promise<void> {
    await this.remover.remove(token, ids);
  }
}
