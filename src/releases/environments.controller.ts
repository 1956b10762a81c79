import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PageQuery, readPage, sendPage } from '../http/pagination.js';
import { CurrentToken } from '../organizations/current.decorator.js';
import type { TokenContext } from '../organizations/organizations.types.js';
import { ProjectsService } from '../organizations/projects.service.js';
import { Scoped } from '../organizations/scoped.decorator.js';
import { EnvironmentDto } from './environment.dto.js';
import { EnvironmentsService } from './environments.service.js';

@ApiTags('Releases')
@Scoped('project')
@Controller('api/0')
export class EnvironmentsController {
  constructor(
    private readonly environments: EnvironmentsService,
    private readonly projects: ProjectsService,
  ) {}

  @Get('organizations/:org/environments')
  @ApiOperation({ summary: 'List the environments of an organization' })
  async list(
    @CurrentToken() { organizationId }: TokenContext,
    @Query() query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EnvironmentDto[]> {
    const page = readPage(query);
    const rows = await this.environments.list(organizationId, page);
    return sendPage(rows, page, request, reply).map((row) => new EnvironmentDto(row));
  }

  @Get('projects/:org/:project/environments')
  @ApiOperation({ summary: 'List the environments of a project' })
  async listOfProject(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Query() query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EnvironmentDto[]> {
    const { id: projectId } = await this.projects.get(organizationId, slugOrId);
    const page = readPage(query);
    const rows = await this.environments.list(organizationId, page, projectId);
    return sendPage(rows, page, request, reply).map((row) => new EnvironmentDto(row));
  }
}
