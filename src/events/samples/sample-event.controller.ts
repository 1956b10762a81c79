import { Controller, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentToken } from '../../organizations/current.decorator.js';
import type { TokenContext } from '../../organizations/organizations.types.js';
import { ProjectsService } from '../../organizations/projects.service.js';
import { Scoped } from '../../organizations/scoped.decorator.js';
import { SampleEventDto, SampleEventQuery } from './sample-event.dto.js';
import { SampleEvents } from './sample-events.service.js';

@ApiTags('Events')
@Scoped('event')
@Controller(['api/0/projects/:org/:project/create-sample', 'api/0/projects/:org/:project/sample-event'])
export class SampleEventController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly samples: SampleEvents,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Send a sample event to a project, as an SDK would' })
  async create(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Query() { platform }: SampleEventQuery,
  ): Promise<SampleEventDto> {
    const project = await this.projects.get(organizationId, slugOrId);
    return this.samples.send(project, platform ?? project.platform ?? 'node');
  }
}
