import { Controller, Delete, Get, HttpCode, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IdPipe } from '../http/id.pipe.js';
import { PageQuery, readPage, sendPage } from '../http/pagination.js';
import { CurrentToken } from '../organizations/current.decorator.js';
import type { TokenContext } from '../organizations/organizations.types.js';
import { ProjectsService } from '../organizations/projects.service.js';
import { Scoped } from '../organizations/scoped.decorator.js';
import { TombstoneDto } from './tombstone.dto.js';
import { TombstonesRepository } from './tombstones.repository.js';

@ApiTags('Issues')
@Scoped('event')
@Controller('api/0/projects/:org/:project/tombstones')
export class TombstonesController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly tombstones: TombstonesRepository,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List what is left of discarded issues, newest first' })
  async list(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Query() query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TombstoneDto[]> {
    const { id } = await this.projects.get(organizationId, slugOrId);
    const page = readPage(query);
    return sendPage(await this.tombstones.list(id, page), page, request, reply).map((row) => new TombstoneDto(row));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Let events of a discarded issue in again; the next one makes a new issue' })
  async remove(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Param('id', IdPipe) id: string,
  ): Promise<void> {
    const project = await this.projects.get(organizationId, slugOrId);
    await this.tombstones.remove(project.id, id);
  }
}
