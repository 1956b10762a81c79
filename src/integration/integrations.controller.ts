import { Body, Controller, Delete, Get, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { safeText } from '../domain/safe-text.js';
import { PageQuery, readPage, sendPage } from '../http/pagination.js';
import { CurrentOrganization } from '../organizations/current.decorator.js';
import type { OrganizationContext } from '../organizations/organizations.types.js';
import { Scoped } from '../organizations/scoped.decorator.js';
import { ConnectService } from './connect.service.js';
import { DisconnectService } from './disconnect.service.js';
import {
  ConnectedIntegrationDto,
  ConnectIntegrationDto,
  IntegrationDto,
  UpdateIntegrationDto,
} from './integration.dto.js';
import { IntegrationsService } from './integrations.service.js';

@ApiTags('Integrations')
@Scoped('org')
@Controller('api/0/organizations/:org/integrations')
export class IntegrationsController {
  constructor(
    private readonly integrations: IntegrationsService,
    private readonly connecting: ConnectService,
    private readonly disconnecting: DisconnectService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the integrations of an organization' })
  async list(
    @CurrentOrganization() organization: OrganizationContext,
    @Query() query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IntegrationDto[]> {
    const page = readPage(query);
    return sendPage(await this.integrations.list(organization.id, page), page, request, reply);
  }

  @Post()
  @ApiOperation({ summary: 'Connect to an Azure DevOps organization or Server collection' })
  async connect(
    @CurrentOrganization() organization: OrganizationContext,
    @Body() { baseUrl, credential, name }: ConnectIntegrationDto,
  ): Promise<ConnectedIntegrationDto> {
    const secret = { kind: credential.kind, token: credential.token };
    const request = { organizationId: organization.id, baseUrl, secret, name };
    const { integrationId, checks } = await this.connecting.connect(request);
    const integration = await this.integrations.get(organization.id, integrationId);
    return Object.assign(new ConnectedIntegrationDto(), integration, { checks });
  }

  @Get(':integrationId')
  @ApiOperation({ summary: 'Read an integration' })
  get(
    @CurrentOrganization() organization: OrganizationContext,
    @Param('integrationId') integrationId: string,
  ): Promise<IntegrationDto> {
    return this.integrations.get(organization.id, integrationId);
  }

  @Put(':integrationId')
  @ApiOperation({ summary: 'Rename an integration or replace its credential' })
  async update(
    @CurrentOrganization() organization: OrganizationContext,
    @Param('integrationId') integrationId: string,
    @Body() { name, credential }: UpdateIntegrationDto,
  ): Promise<IntegrationDto> {
    const { domainName, externalId } = await this.integrations.get(organization.id, integrationId);
    if (credential !== undefined) {
      const owner = { organizationId: organization.id, integrationId };
      const secret = { kind: credential.kind, token: credential.token };
      await this.connecting.replaceCredential(owner, { baseUrl: domainName, externalId }, secret);
    }
    if (name !== undefined) {
      await this.integrations.rename(organization.id, integrationId, safeText(name, name.length) ?? '');
    }
    return this.integrations.get(organization.id, integrationId);
  }

  /** 204; 200 with `detail` when service hooks were left behind at Azure DevOps. */
  @Delete(':integrationId')
  @ApiOperation({ summary: 'End this organization’s use of an integration' })
  async disconnect(
    @CurrentOrganization() organization: OrganizationContext,
    @Param('integrationId') integrationId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ detail: string } | undefined> {
    const { id, name } = await this.integrations.get(organization.id, integrationId);
    const problem = await this.disconnecting.disconnect(organization.id, id);
    if (problem === undefined) {
      reply.status(204);
      return undefined;
    }
    const detail = `Disconnected, but service hooks were left behind in ${name}: ${problem} Delete them there, under Project settings, Service hooks.`;
    return { detail };
  }
}
