import { Controller, Delete, Get, HttpCode, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IssueReader } from '../../groups/issue-reader.service.js';
import { PageQuery, readPage, sendPage } from '../../http/pagination.js';
import { CurrentToken } from '../../organizations/current.decorator.js';
import type { TokenContext } from '../../organizations/organizations.types.js';
import { Scoped } from '../../organizations/scoped.decorator.js';
import { HashDto, HashesQuery } from './hash.dto.js';
import { StoredEventsRepository } from './stored-events.repository.js';
import { Unmerge } from './unmerge.service.js';

/** The hashes that events are grouped into an issue by. */
@ApiTags('Issues')
@Scoped('event')
@Controller(['api/0/organizations/:org/issues/:id/hashes', 'api/0/issues/:id/hashes'])
export class HashesController {
  constructor(
    private readonly issues: IssueReader,
    private readonly events: StoredEventsRepository,
    private readonly unmerging: Unmerge,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the hashes of an issue with the latest event of each' })
  async list(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('id') id: string,
    @Query() query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HashDto[]> {
    const page = readPage(query);
    const rows = await this.events.listHashes(await this.issues.getGroup(organizationId, id), page);
    return sendPage(rows, page, request, reply).map((row) => new HashDto(row));
  }

  @Delete()
  @HttpCode(202)
  @ApiOperation({ summary: 'Unmerge: make an issue of its own of these hashes, `?id=…&id=…`' })
  async unmerge(
    @CurrentToken() { organizationId, userId }: TokenContext,
    @Param('id') id: string,
    @Query() { id: hashes }: HashesQuery,
  ): Promise<{ id: string }> {
    return { id: await this.unmerging.unmerge(await this.issues.getGroup(organizationId, id), hashes, userId) };
  }
}
