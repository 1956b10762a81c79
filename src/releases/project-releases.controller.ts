import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { notFound } from '../http/api-error.js';
import { readPage, sendPage } from '../http/pagination.js';
import { CurrentToken } from '../organizations/current.decorator.js';
import type { TokenContext } from '../organizations/organizations.types.js';
import { ProjectsService } from '../organizations/projects.service.js';
import { Scoped } from '../organizations/scoped.decorator.js';
import { ReleaseEditor } from './release-editor.service.js';
import {
  CreateProjectReleaseDto,
  ReleaseDto,
  ReleaseListQuery,
  UpdateReleaseDto,
  type ReleaseRow,
} from './release.dto.js';

/** The releases of one project; sentry-cli asks here when it is given a project. */
@ApiTags('Releases')
@Scoped('project')
@Controller('api/0/projects/:org/:project/releases')
export class ProjectReleasesController {
  constructor(
    private readonly editor: ReleaseEditor,
    private readonly projects: ProjectsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the releases of a project, the youngest first' })
  async list(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Query() query: ReleaseListQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReleaseDto[]> {
    const { id: projectId } = await this.projects.get(organizationId, slugOrId);
    const page = readPage(query);
    const rows = await this.editor.list(organizationId, page, { query: query.query, projectId });
    return sendPage(rows, page, request, reply).map((row) => new ReleaseDto(row));
  }

  @Post()
  @ApiOperation({ summary: 'Make a release of a project, or add the project to the one that there is' })
  async create(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Body() { version, projects = [], ...change }: CreateProjectReleaseDto,
  ): Promise<ReleaseDto> {
    const { slug } = await this.projects.get(organizationId, slugOrId);
    const input = { ...change, projects: [...projects, slug] };
    return new ReleaseDto(await this.editor.create(organizationId, version, input));
  }

  @Get(':version')
  @ApiOperation({ summary: 'Read a release of a project' })
  async get(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Param('version') version: string,
  ): Promise<ReleaseDto> {
    return new ReleaseDto(await this.getOfProject(organizationId, slugOrId, version));
  }

  @Put(':version')
  @ApiOperation({ summary: 'Say when a release of a project went out, or which other projects have it' })
  async update(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Param('version') version: string,
    @Body() body: UpdateReleaseDto,
  ): Promise<ReleaseDto> {
    await this.getOfProject(organizationId, slugOrId, version);
    return new ReleaseDto(await this.editor.update(organizationId, version, body));
  }

  @Delete(':version')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a release of a project, for all projects, when no issue is resolved in it' })
  async remove(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Param('version') version: string,
  ): Promise<void> {
    await this.getOfProject(organizationId, slugOrId, version);
    await this.editor.remove(organizationId, version);
  }

  /** Throws 404 when the project has no such release. */
  private async getOfProject(organizationId: string, slugOrId: string, version: string): Promise<ReleaseRow> {
    const { id } = await this.projects.get(organizationId, slugOrId);
    const release = await this.editor.get(organizationId, version);
    if (!release.projects.some((project) => project.id === id)) throw notFound();
    return release;
  }
}
