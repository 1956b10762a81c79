import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { notFound } from '../http/api-error.js';
import { isStorableText } from '../http/is-text.decorator.js';
import { PageQuery, readPage, sendPage } from '../http/pagination.js';
import { CurrentToken } from '../organizations/current.decorator.js';
import type { TokenContext } from '../organizations/organizations.types.js';
import { ProjectsService } from '../organizations/projects.service.js';
import { Scoped } from '../organizations/scoped.decorator.js';
import { TagValueDto } from './tag.dto.js';
import { TagsRepository } from './tags.repository.js';

@ApiTags('Issues')
@Scoped('event')
@Controller('api/0/projects/:org/:project/tags')
export class ProjectTagsController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly tags: TagsRepository,
  ) {}

  @Get(':key/values')
  @ApiOperation({ summary: "List the values of a tag of a project's events, most frequent first" })
  async listValues(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Param('key') key: string,
    @Query() query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TagValueDto[]> {
    if (!isStorableText(key)) throw notFound();
    const { id } = await this.projects.get(organizationId, slugOrId);
    const page = readPage(query);
    const values = await this.tags.listProjectValues(id, key, page);
    return sendPage(values, page, request, reply).map((value) => new TagValueDto(key, value));
  }
}
