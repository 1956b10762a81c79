import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TransactionRunner } from '../database/transaction-runner.service.js';
import { IdPipe } from '../http/id.pipe.js';
import { PageQuery, readPage, sendPage } from '../http/pagination.js';
import { CurrentToken } from './current.decorator.js';
import { CreateMemberDto, MemberDto, UpdateMemberDto } from './member.dto.js';
import { MembersService, type Authority } from './members.service.js';
import type { TokenContext } from './organizations.types.js';
import { Scoped } from './scoped.decorator.js';

const authorityOf = (token: TokenContext): Authority => ({ isOwner: token.role === 'owner' });

@ApiTags('Members')
@Scoped('org')
@Controller('api/0/organizations/:org/members')
export class MembersController {
  constructor(
    private readonly members: MembersService,
    private readonly transactions: TransactionRunner,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the members of an organization' })
  async list(
    @CurrentToken() token: TokenContext,
    @Query() query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MemberDto[]> {
    const page = readPage(query);
    const rows = await this.members.list(token.organizationId, page);
    return sendPage(rows, page, request, reply).map((row) => new MemberDto(row));
  }

  @Post()
  @ApiOperation({ summary: 'Add a user as a member' })
  async create(@CurrentToken() token: TokenContext, @Body() body: CreateMemberDto): Promise<MemberDto> {
    return new MemberDto(
      await this.transactions.run((tx) => this.members.create(tx, token.organizationId, body, authorityOf(token))),
    );
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a member' })
  async get(@CurrentToken() token: TokenContext, @Param('id', IdPipe) id: string): Promise<MemberDto> {
    return new MemberDto(await this.members.get(token.organizationId, id));
  }

  @Put(':id')
  @ApiOperation({ summary: "Change a member's role, name, addresses, projects or activity" })
  async update(
    @CurrentToken() token: TokenContext,
    @Param('id', IdPipe) id: string,
    @Body() body: UpdateMemberDto,
  ): Promise<MemberDto> {
    return new MemberDto(
      await this.transactions.run((tx) => this.members.update(tx, token.organizationId, id, body, authorityOf(token))),
    );
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a member' })
  async remove(@CurrentToken() token: TokenContext, @Param('id', IdPipe) id: string): Promise<void> {
    await this.transactions.run((tx) => this.members.remove(tx, token.organizationId, id, authorityOf(token)));
  }
}
