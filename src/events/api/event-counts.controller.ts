import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PageQuery, readPage, sendPage } from '../../http/pagination.js';
import { CurrentToken } from '../../organizations/current.decorator.js';
import type { TokenContext } from '../../organizations/organizations.types.js';
import { ProjectsService } from '../../organizations/projects.service.js';
import { Scoped } from '../../organizations/scoped.decorator.js';
import type { OutcomeKind } from '../outcomes/outcomes.types.js';
import { EventUserDto, OutcomesDto, OutcomesQuery, ProjectStatsQuery } from './event-counts.dto.js';
import { EventCountsRepository } from './event-counts.repository.js';

/** What Sentry's stats count; `blacklisted` is its word for what rules keep out. */
const counted: Record<NonNullable<ProjectStatsQuery['stat']>, readonly OutcomeKind[]> = {
  received: ['accepted', 'filtered', 'rate_limited', 'invalid'],
  generated: ['accepted'],
  rejected: ['rate_limited', 'invalid'],
  blacklisted: ['filtered'],
};

@ApiTags('Events')
@Scoped('project')
@Controller('api/0')
export class EventCountsController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly counts: EventCountsRepository,
  ) {}

  @Get('organizations/:org/stats_v2')
  @ApiOperation({ summary: 'Read what became of what arrived for an organization' })
  async getOfOrganization(
    @CurrentToken() { organizationId }: TokenContext,
    @Query() { statsPeriod = '24h', interval = '1h' }: OutcomesQuery,
  ): Promise<OutcomesDto> {
    return new OutcomesDto(await this.counts.findOutcomes(organizationId, null, statsPeriod, interval));
  }

  @Get('projects/:org/:project/outcomes')
  @ApiOperation({ summary: 'Read what became of what arrived for a project' })
  async getOfProject(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Query() { statsPeriod = '24h', interval = '1h' }: OutcomesQuery,
  ): Promise<OutcomesDto> {
    const { id } = await this.projects.get(organizationId, slugOrId);
    return new OutcomesDto(await this.counts.findOutcomes(organizationId, id, statsPeriod, interval));
  }

  @Get('projects/:org/:project/stats')
  @ApiOperation({ summary: 'Read how many errors arrived for a project, as [time, errors], oldest first' })
  async getStats(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Query() { stat = 'received', statsPeriod = '24h', resolution = '1h' }: ProjectStatsQuery,
  ): Promise<[number, number][]> {
    const { id } = await this.projects.get(organizationId, slugOrId);
    const { starts, groups } = await this.counts.findOutcomes(organizationId, id, statsPeriod, resolution);
    const wanted = groups.filter(({ category, outcome }) => category === 'error' && counted[stat].includes(outcome));
    return starts.map((start, index) => [
      start.getTime() / 1_000,
      wanted.reduce((sum, { quantities }) => sum + (quantities[index] ?? 0), 0),
    ]);
  }

  @Get('projects/:org/:project/users')
  @ApiOperation({ summary: 'List whom events of a project happened to' })
  async listUsers(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Query() query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EventUserDto[]> {
    const { id } = await this.projects.get(organizationId, slugOrId);
    const page = readPage(query);
    return sendPage(await this.counts.listUsers(id, page), page, request, reply).map((row) => new EventUserDto(row));
  }
}
