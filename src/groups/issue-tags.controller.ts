import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { notFound } from '../http/api-error.js';
import { isStorableText } from '../http/is-text.decorator.js';
import { PageQuery, readPage, sendPage } from '../http/pagination.js';
import { CurrentToken } from '../organizations/current.decorator.js';
import type { TokenContext } from '../organizations/organizations.types.js';
import { Scoped } from '../organizations/scoped.decorator.js';
import { IssueReader } from './issue-reader.service.js';
import { IssueStatsRepository, type SeenSeries } from './issue-stats.repository.js';
import { IssueStatsQuery, TagDto, TagValueDto } from './tag.dto.js';
import { TagsRepository } from './tags.repository.js';

/** What is counted of one issue, named by its id or its short id. */
@ApiTags('Issues')
@Scoped('event')
@Controller(['api/0/organizations/:org/issues/:id', 'api/0/issues/:id'])
export class IssueTagsController {
  constructor(
    private readonly issues: IssueReader,
    private readonly tags: TagsRepository,
    private readonly stats: IssueStatsRepository,
  ) {}

  @Get('stats')
  @ApiOperation({ summary: 'Read how often an issue was seen, as [time, events], oldest first' })
  async getStats(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('id') id: string,
    @Query() { statsPeriod = '24h' }: IssueStatsQuery,
  ): Promise<SeenSeries> {
    const group = await this.issues.getGroup(organizationId, id);
    return (await this.stats.findSeries([group], statsPeriod)).get(group.id) ?? [];
  }

  @Get('tags')
  @ApiOperation({ summary: "List the tags that an issue's events carried" })
  async list(@CurrentToken() { organizationId }: TokenContext, @Param('id') id: string): Promise<TagDto[]> {
    const tags = await this.tags.summarize(await this.issues.getGroup(organizationId, id), null);
    return tags.map((tag) => new TagDto(tag));
  }

  @Get('tags/:key')
  @ApiOperation({ summary: 'Read one of these tags' })
  async get(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('id') id: string,
    @Param('key') key: string,
  ): Promise<TagDto> {
    if (!isStorableText(key)) throw notFound();
    const [tag] = await this.tags.summarize(await this.issues.getGroup(organizationId, id), key);
    if (tag === undefined) throw notFound();
    return new TagDto(tag);
  }

  @Get('tags/:key/values')
  @ApiOperation({ summary: 'List the values of one of these tags, most frequent first' })
  async listValues(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('id') id: string,
    @Param('key') key: string,
    @Query() query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TagValueDto[]> {
    if (!isStorableText(key)) throw notFound();
    const page = readPage(query);
    const values = await this.tags.listValues(await this.issues.getGroup(organizationId, id), key, page);
    return sendPage(values, page, request, reply).map((value) => new TagValueDto(key, value));
  }
}
