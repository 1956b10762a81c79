import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TransactionRunner } from '../database/transaction-runner.service.js';
import { PageQuery, readPage, sendPage } from '../http/pagination.js';
import { CurrentOrganization, CurrentToken } from './current.decorator.js';
import { MembersService } from './members.service.js';
import type { OrganizationContext, TokenContext } from './organizations.types.js';
import { CreateProjectDto, ProjectDto, UpdateProjectDto } from './project.dto.js';
import { ProjectsService } from './projects.service.js';
import { Scoped } from './scoped.decorator.js';

@ApiTags('Projects')
@Scoped('project')
@Controller('api/0')
export class ProjectsController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly members: MembersService,
    private readonly transactions: TransactionRunner,
  ) {}

  @Get('organizations/:org/projects')
  @ApiOperation({ summary: 'List the projects of an organization' })
  async list(
    @CurrentOrganization() organization: OrganizationContext,
    @Query() query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProjectDto[]> {
    const page = readPage(query);
    const rows = await this.projects.list(organization.id, page);
    return sendPage(rows, page, request, reply).map((project) => new ProjectDto(project, organization));
  }

  /** Whoever makes a project becomes a member of it: a project without members could assign its issues to nobody. */
  @Post('organizations/:org/projects')
  @ApiOperation({ summary: 'Make a project' })
  async create(
    @CurrentOrganization() organization: OrganizationContext,
    @CurrentToken() token: TokenContext,
    @Body() body: CreateProjectDto,
  ): Promise<ProjectDto> {
    const project = await this.transactions.run(async (tx) => {
      const created = await this.projects.create(tx, organization.id, body);
      await this.members.joinProject(tx, organization.id, token.userId, created.id);
      return created;
    });
    return new ProjectDto(project, organization);
  }

  @Get('projects/:org/:project')
  @ApiOperation({ summary: 'Read a project by slug or id' })
  async get(
    @CurrentOrganization() organization: OrganizationContext,
    @Param('project') slugOrId: string,
  ): Promise<ProjectDto> {
    return new ProjectDto(await this.projects.get(organization.id, slugOrId), organization);
  }

  @Put('projects/:org/:project')
  @ApiOperation({ summary: 'Change a project' })
  async update(
    @CurrentOrganization() organization: OrganizationContext,
    @Param('project') slugOrId: string,
    @Body() body: UpdateProjectDto,
  ): Promise<ProjectDto> {
    const project = await this.projects.get(organization.id, slugOrId);
    return new ProjectDto(await this.transactions.run((tx) => this.projects.update(tx, project, body)), organization);
  }

  /** One transaction per batch. When it is interrupted, the project is still there, with fewer issues, to be removed again. */
  @Delete('projects/:org/:project')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a project with all its issues' })
  async remove(
    @CurrentOrganization() organization: OrganizationContext,
    @Param('project') slugOrId: string,
  ): Promise<void> {
    const project = await this.projects.get(organization.id, slugOrId);
    while (!(await this.transactions.run((tx) => this.projects.remove(tx, project))));
  }
}
