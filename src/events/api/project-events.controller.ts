import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { NormalizedEvent } from '../../domain/events/event.types.js';
import { groupEvent } from '../../domain/grouping/group-event.js';
import { parseFingerprintRules } from '../../domain/grouping/parse-fingerprint-rules.js';
import { badRequest } from '../../http/api-error.js';
import { CurrentToken } from '../../organizations/current.decorator.js';
import type { TokenContext } from '../../organizations/organizations.types.js';
import { ProjectsService } from '../../organizations/projects.service.js';
import { Scoped } from '../../organizations/scoped.decorator.js';
import { EventReader } from './event-reader.service.js';
import { EventDetailsDto, EventDto, EventListQuery } from './event.dto.js';
import { groupingInfo, problemGroupingInfo } from './grouping-info.js';
import { sendEvents } from './send-events.js';

/** A list of a whole project is for its newest events; older ones are found through their issues. */
const maxOffset = 1_000;

@ApiTags('Events')
@Scoped('event')
@Controller('api/0/projects/:org/:project/events')
export class ProjectEventsController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly events: EventReader,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the newest events of a project' })
  async list(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Query() query: EventListQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EventDto[] | EventDetailsDto[]> {
    const { id } = await this.projects.get(organizationId, slugOrId);
    return sendEvents(
      query,
      this.events,
      (page) => {
        if (page.offset > maxOffset) {
          throw badRequest(`cursor: reaches the newest ${maxOffset} events; list those of an issue for older ones`, {
            cursor: ['reaches too far back'],
          });
        }
        return this.events.listOfProject(id, page);
      },
      request,
      reply,
    );
  }

  @Get(':eventId')
  @ApiOperation({ summary: 'Read an event or a transaction' })
  async get(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Param('eventId') eventId: string,
  ): Promise<EventDetailsDto> {
    const { id } = await this.projects.get(organizationId, slugOrId);
    return this.events.get(id, eventId);
  }

  @Get(':eventId/json')
  @ApiOperation({ summary: 'Read an event as it is stored: what was received, normalised and scrubbed' })
  async getJson(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Param('eventId') eventId: string,
  ): Promise<NormalizedEvent> {
    const { id } = await this.projects.get(organizationId, slugOrId);
    return this.events.getStored(id, eventId);
  }

  @Get(':eventId/grouping-info')
  @ApiOperation({ summary: "Explain why an event is in its group, by the project's present rules" })
  async getGroupingInfo(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Param('eventId') eventId: string,
  ): Promise<Record<string, object>> {
    const { id, fingerprintingRules } = await this.projects.get(organizationId, slugOrId);
    const event = await this.events.getStored(id, eventId);
    if (event.type === 'transaction') return problemGroupingInfo(event);
    return groupingInfo(groupEvent(event, parseFingerprintRules(fingerprintingRules)));
  }
}
