import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readPage, sendPage } from '../http/pagination.js';
import { CurrentToken } from '../organizations/current.decorator.js';
import type { TokenContext } from '../organizations/organizations.types.js';
import { Scoped } from '../organizations/scoped.decorator.js';
import { ReleaseEditor } from './release-editor.service.js';
import { CreateReleaseDto, ReleaseDto, ReleaseListQuery, UpdateReleaseDto } from './release.dto.js';

/** A version in a path is percent-encoded where it holds a slash. */
@ApiTags('Releases')
@Scoped('project')
@Controller('api/0/organizations/:org/releases')
export class ReleasesController {
  constructor(private readonly editor: ReleaseEditor) {}

  @Get()
  @ApiOperation({ summary: 'List the releases of an organization, the youngest first' })
  async list(
    @CurrentToken() { organizationId }: TokenContext,
    @Query() query: ReleaseListQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReleaseDto[]> {
    const page = readPage(query);
    const rows = await this.editor.list(organizationId, page, { query: query.query });
    return sendPage(rows, page, request, reply).map((row) => new ReleaseDto(row));
  }

  @Post()
  @ApiOperation({ summary: 'Make a release, or add projects to the one that there is' })
  async create(@CurrentToken() { organizationId }: TokenContext, @Body() body: CreateReleaseDto): Promise<ReleaseDto> {
    return new ReleaseDto(await this.editor.create(organizationId, body.version, body));
  }

  @Get(':version')
  @ApiOperation({ summary: 'Read a release' })
  async get(@CurrentToken() { organizationId }: TokenContext, @Param('version') version: string): Promise<ReleaseDto> {
    return new ReleaseDto(await this.editor.get(organizationId, version));
  }

  @Put(':version')
  @ApiOperation({ summary: 'Say when a release went out, or which projects have it' })
  async update(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('version') version: string,
    @Body() body: UpdateReleaseDto,
  ): Promise<ReleaseDto> {
    return new ReleaseDto(await this.editor.update(organizationId, version, body));
  }

  @Delete(':version')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a release that no issue is resolved in' })
  async remove(@CurrentToken() { organizationId }: TokenContext, @Param('version') version: string): Promise<void> {
    await this.editor.remove(organizationId, version);
  }
}
