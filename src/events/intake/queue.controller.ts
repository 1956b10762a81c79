import { Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IdPipe } from '../../http/id.pipe.js';
import { PageQuery, readPage, sendPage } from '../../http/pagination.js';
import { CurrentToken } from '../../organizations/current.decorator.js';
import type { TokenContext } from '../../organizations/organizations.types.js';
import { Scoped } from '../../organizations/scoped.decorator.js';
import { Backlog } from './backlog.service.js';
import { IngestSignal } from './ingest-signal.service.js';
import { ParkedEnvelopesRepository } from './parked-envelopes.repository.js';
import { IntakeHealthDto, ParkedEnvelopeDto } from './queue.dto.js';

/** The queue between intake and processing. */
@ApiTags('Intake')
@Scoped('org')
@Controller('api/0/organizations/:org/intake')
export class QueueController {
  constructor(
    private readonly backlog: Backlog,
    private readonly parked: ParkedEnvelopesRepository,
    private readonly signal: IngestSignal,
  ) {}

  @Get('health')
  @ApiOperation({ summary: 'Read how processing keeps up with intake' })
  async getHealth(@CurrentToken() { organizationId }: TokenContext): Promise<IntakeHealthDto> {
    return new IntakeHealthDto(await this.backlog.read(), await this.parked.count(organizationId));
  }

  @Get('parked')
  @ApiOperation({ summary: 'List what could not be processed, with the reason' })
  async list(
    @CurrentToken() { organizationId }: TokenContext,
    @Query() query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ParkedEnvelopeDto[]> {
    const page = readPage(query);
    const rows = await this.parked.list(organizationId, page);
    return sendPage(rows, page, request, reply).map((row) => new ParkedEnvelopeDto(row));
  }

  @Post('parked/:id')
  @HttpCode(202)
  @ApiOperation({ summary: 'Try one of them again' })
  async retry(@CurrentToken() { organizationId }: TokenContext, @Param('id', IdPipe) id: string): Promise<void> {
    await this.parked.retry(organizationId, id);
    this.signal.wake();
  }

  @Delete('parked/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove one of them' })
  async remove(@CurrentToken() { organizationId }: TokenContext, @Param('id', IdPipe) id: string): Promise<void> {
    await this.parked.remove(organizationId, id);
  }
}
