import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IssueReader } from '../../groups/issue-reader.service.js';
import { CurrentToken } from '../../organizations/current.decorator.js';
import type { TokenContext } from '../../organizations/organizations.types.js';
import { Scoped } from '../../organizations/scoped.decorator.js';
import { EventReader } from './event-reader.service.js';
import { EventDetailsDto, EventDto, EventQuery, IssueEventListQuery } from './event.dto.js';
import { sendEvents } from './send-events.js';

/** The events of one issue, named by its id or its short id. */
@ApiTags('Events')
@Scoped('event')
@Controller(['api/0/organizations/:org/issues/:id/events', 'api/0/issues/:id/events'])
export class IssueEventsController {
  constructor(
    private readonly issues: IssueReader,
    private readonly events: EventReader,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the events of an issue, newest first' })
  async list(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('id') id: string,
    @Query() query: IssueEventListQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EventDto[] | EventDetailsDto[]> {
    const group = await this.issues.getGroup(organizationId, id);
    return sendEvents(query, this.events, (page) => this.events.list(group, query.environment, page), request, reply);
  }

  @Get(':eventId')
  @ApiOperation({ summary: 'Read an event of an issue by its id, or the latest, oldest or recommended one' })
  async get(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('id') id: string,
    @Param('eventId') eventId: string,
    @Query() { environment }: EventQuery,
  ): Promise<EventDetailsDto> {
    return this.events.getOfIssue(await this.issues.getGroup(organizationId, id), eventId, environment);
  }
}
