import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, publicUrl, type Config } from '../config/config.js';
import { TransactionRunner } from '../database/transaction-runner.service.js';
import { PageQuery, readPage, sendPage } from '../http/pagination.js';
import { CurrentToken } from './current.decorator.js';
import type { ProjectKeyChange, TokenContext } from './organizations.types.js';
import { ProjectKeyBodyDto, ProjectKeyDto } from './project-key.dto.js';
import type { ProjectKey } from './project-key.entity.js';
import { ProjectKeysService } from './project-keys.service.js';
import { ProjectsService } from './projects.service.js';
import { Scoped } from './scoped.decorator.js';

@ApiTags('Projects')
@Scoped('project')
@Controller('api/0/projects/:org/:project/keys')
export class ProjectKeysController {
  constructor(
    private readonly keys: ProjectKeysService,
    private readonly projects: ProjectsService,
    private readonly transactions: TransactionRunner,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the keys of a project with their DSNs, oldest first' })
  async list(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Query() query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProjectKeyDto[]> {
    const page = readPage(query);
    const project = await this.projects.get(organizationId, slugOrId);
    return sendPage(await this.keys.list(project.id, page), page, request, reply).map((key) => this.show(key));
  }

  @Post()
  @ApiOperation({ summary: 'Make a key' })
  async create(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('project') slugOrId: string,
    @Body() body: ProjectKeyBodyDto,
  ): Promise<ProjectKeyDto> {
    const project = await this.projects.get(organizationId, slugOrId);
    return this.show(await this.transactions.run((tx) => this.keys.create(tx, project, changeOf(body))));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a key' })
  async get(
    @CurrentToken() token: TokenContext,
    @Param('project') slugOrId: string,
    @Param('id') id: string,
  ): Promise<ProjectKeyDto> {
    return this.show(await this.find(token, slugOrId, id));
  }

  @Put(':id')
  @ApiOperation({ summary: 'Change a key: its label, its limit, or whether it is accepted' })
  async update(
    @CurrentToken() token: TokenContext,
    @Param('project') slugOrId: string,
    @Param('id') id: string,
    @Body() body: ProjectKeyBodyDto,
  ): Promise<ProjectKeyDto> {
    const key = await this.find(token, slugOrId, id);
    return this.show(await this.transactions.run((tx) => this.keys.update(tx, key, changeOf(body))));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a key: what is sent with it is refused from then on' })
  async remove(
    @CurrentToken() token: TokenContext,
    @Param('project') slugOrId: string,
    @Param('id') id: string,
  ): Promise<void> {
    const key = await this.find(token, slugOrId, id);
    await this.transactions.run((tx) => this.keys.remove(tx, key));
  }

  private async find({ organizationId }: TokenContext, slugOrId: string, id: string): Promise<ProjectKey> {
    return this.keys.get((await this.projects.get(organizationId, slugOrId)).id, id);
  }

  private show(key: ProjectKey): ProjectKeyDto {
    return new ProjectKeyDto(key, publicUrl(this.config));
  }
}

const changeOf = ({ name, label = name, isActive, rateLimit }: ProjectKeyBodyDto): ProjectKeyChange => ({
  label,
  isActive,
  rateLimit,
});
