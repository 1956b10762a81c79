import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TransactionRunner } from '../database/transaction-runner.service.js';
import { IssueReader } from '../groups/issue-reader.service.js';
import { badRequest, notFound } from '../http/api-error.js';
import { IdPipe } from '../http/id.pipe.js';
import { PageQuery, readPage, sendPage } from '../http/pagination.js';
import { LanesService } from '../lanes/lanes.service.js';
import { CurrentOrganization, CurrentToken } from '../organizations/current.decorator.js';
import type { OrganizationContext, TokenContext } from '../organizations/organizations.types.js';
import { Scoped } from '../organizations/scoped.decorator.js';
import { DecisionDto, ExternalIssueDto } from './pairs.dto.js';
import { PairsRepository } from './pairs.repository.js';

@ApiTags('Pairs')
@Scoped('event')
@Controller('api/0/organizations/:org')
export class ExternalIssuesController {
  constructor(
    private readonly issues: IssueReader,
    private readonly pairs: PairsRepository,
    private readonly lanes: LanesService,
    private readonly transactions: TransactionRunner,
  ) {}

  @Get('issues/:issueId/external-issues')
  @ApiOperation({ summary: 'List the linked work items of an issue: whether each pair is in step and, if not, why' })
  async list(
    @CurrentOrganization() organization: OrganizationContext,
    @Param('issueId') issueId: string,
  ): Promise<ExternalIssueDto[]> {
    const groupId = await this.issues.getId(organization.id, issueId);
    return (await this.pairs.listOfGroup(organization.id, groupId)).map((row) => new ExternalIssueDto(row));
  }

  @Get('external-issues/:externalIssueId/decisions')
  @ApiOperation({ summary: 'Read the ledger of a linked work item: what was decided and why, newest first' })
  async decisions(
    @CurrentOrganization() organization: OrganizationContext,
    @Param('externalIssueId', IdPipe) externalIssueId: string,
    @Query() query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DecisionDto[]> {
    if (!(await this.pairs.hasExternalIssue(organization.id, externalIssueId))) throw notFound();
    const page = readPage(query);
    const rows = await this.pairs.listDecisions(organization.id, externalIssueId, page);
    return sendPage(rows, page, request, reply).map((row) => new DecisionDto(row));
  }

  @Post('external-issues/:externalIssueId/resync')
  @HttpCode(202)
  @ApiOperation({ summary: 'Read a linked work item anew and bring the pair in step' })
  async resync(
    @CurrentOrganization() organization: OrganizationContext,
    @CurrentToken() token: TokenContext,
    @Param('externalIssueId', IdPipe) externalIssueId: string,
  ): Promise<object> {
    if (!(await this.pairs.hasExternalIssue(organization.id, externalIssueId))) throw notFound();
    await this.transactions.run(async (tx) => {
      if (!(await this.pairs.isLinked(tx, organization.id, externalIssueId))) {
        throw badRequest('The work item is not linked to an issue any more; link it to bring it in step.');
      }
      await this.lanes.mark(tx, [externalIssueId], { kind: 'resync', id: token.userId }, { refetch: true });
    });
    return { detail: 'The work item will be read anew.' };
  }
}
