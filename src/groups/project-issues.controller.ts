import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readPage, sendPage } from '../http/pagination.js';
import { CurrentOrganization, CurrentToken } from '../organizations/current.decorator.js';
import type { OrganizationContext, TokenContext } from '../organizations/organizations.types.js';
import { ProjectsService } from '../organizations/projects.service.js';
import { Scoped } from '../organizations/scoped.decorator.js';
import { IssueEditor } from './issue-editor.service.js';
import { IssueBulk } from './issue-bulk.service.js';
import { IssueReader } from './issue-reader.service.js';
import { IssueRemover } from './issue-remover.service.js';
import { BulkChangeDto, IssueDetailsDto, IssueDto, MergeDto } from './issue-view.dto.js';
import { CreateIssueDto, IssueIdsQuery, IssueListQuery, UpdateIssueDto } from './issue.dto.js';

@ApiTags('Issues')
@Scoped('event')
@Controller('api/0/projects/:org/:project/issues')
export class ProjectIssuesController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly reader: IssueReader,
    private readonly editor: IssueEditor,
    private readonly bulk: IssueBulk,
    private readonly remover: IssueRemover,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Search the issues of a project' })
  async list(
    @CurrentOrganization() organization: OrganizationContext,
    @CurrentToken() { userId }: TokenContext,
    @Param('project') slugOrId: string,
    @Query() query: IssueListQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IssueDto[]> {
    const { id: projectId } = await this.projects.get(organization.id, slugOrId);
    const page = readPage(query);
    const issues = await this.reader.list(organization, { projectIds: [projectId], userId }, query, page);
    return sendPage(issues, page, request, reply);
  }

  @Post()
  @ApiOperation({ summary: 'Make an issue, for trackers without a Sentry SDK' })
  async create(
    @CurrentOrganization() organization: OrganizationContext,
    @CurrentToken() token: TokenContext,
    @Param('project') slugOrId: string,
    @Body() body: CreateIssueDto,
  ): Promise<IssueDetailsDto> {
    const project = await this.projects.get(organization.id, slugOrId);
    return this.reader.get(organization, await this.editor.create(token, project.id, body));
  }

  @Put()
  @ApiOperation({ summary: 'Change, merge or discard several issues of a project, all or none' })
  async update(
    @CurrentOrganization() organization: OrganizationContext,
    @CurrentToken() token: TokenContext,
    @Param('project') slugOrId: string,
    @Query() { id: ids }: IssueIdsQuery,
    @Body() body: UpdateIssueDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BulkChangeDto | MergeDto | undefined> {
    const project = await this.projects.get(organization.id, slugOrId);
    const change = await this.bulk.change(organization, token, ids, body, project.id);
    if (change === undefined) reply.status(204);
    return change;
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove several issues of a project, all or none; linked work items stay as they are' })
  async remove(
    @CurrentToken() token: TokenContext,
    @Param('project') slugOrId: string,
    @Query() { id: ids }: IssueIdsQuery,
  ): Promise<void> {
    const project = await this.projects.get(token.organizationId, slugOrId);
    await this.remover.remove(token, ids, project.id);
  }
}
