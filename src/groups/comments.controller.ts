import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TransactionRunner } from '../database/transaction-runner.service.js';
import { IdPipe } from '../http/id.pipe.js';
import { PageQuery, readPage, sendPage } from '../http/pagination.js';
import { CurrentToken } from '../organizations/current.decorator.js';
import type { TokenContext } from '../organizations/organizations.types.js';
import { Scoped } from '../organizations/scoped.decorator.js';
import { CommentDto, CommentTextDto } from './comment.dto.js';
import { CommentsService } from './comments.service.js';
import { IssueReader } from './issue-reader.service.js';

@ApiTags('Issues')
@Scoped('event')
@Controller(['api/0/organizations/:org/issues/:issueId/comments', 'api/0/issues/:issueId/comments'])
export class CommentsController {
  constructor(
    private readonly comments: CommentsService,
    private readonly issues: IssueReader,
    private readonly transactions: TransactionRunner,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the comments on an issue, newest first' })
  async list(
    @CurrentToken() { organizationId }: TokenContext,
    @Param('issueId') issueId: string,
    @Query() query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommentDto[]> {
    const page = readPage(query);
    const rows = await this.comments.list(await this.issues.getId(organizationId, issueId), page);
    return sendPage(rows, page, request, reply).map((row) => new CommentDto(row));
  }

  @Post()
  @ApiOperation({ summary: 'Comment on an issue' })
  async create(
    @CurrentToken() { organizationId, userId }: TokenContext,
    @Param('issueId') issueId: string,
    @Body() { text }: CommentTextDto,
  ): Promise<CommentDto> {
    const groupId = await this.issues.getId(organizationId, issueId);
    return new CommentDto(await this.transactions.run((tx) => this.comments.create(tx, groupId, userId, text)));
  }

  @Put(':id')
  @ApiOperation({ summary: 'Change a comment of your own' })
  async update(
    @CurrentToken() { organizationId, userId }: TokenContext,
    @Param('issueId') issueId: string,
    @Param('id', IdPipe) id: string,
    @Body() { text }: CommentTextDto,
  ): Promise<CommentDto> {
    const groupId = await this.issues.getId(organizationId, issueId);
    return new CommentDto(await this.transactions.run((tx) => this.comments.update(tx, groupId, id, userId, text)));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a comment of your own' })
  async remove(
    @CurrentToken() { organizationId, userId }: TokenContext,
    @Param('issueId') issueId: string,
    @Param('id', IdPipe) id: string,
  ): Promise<void> {
    const groupId = await this.issues.getId(organizationId, issueId);
    await this.transactions.run((tx) => this.comments.remove(tx, groupId, id, userId));
  }
}
