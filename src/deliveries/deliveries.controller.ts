import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IdPipe } from '../http/id.pipe.js';
import { readPage, sendPage } from '../http/pagination.js';
import { CurrentOrganization } from '../organizations/current.decorator.js';
import type { OrganizationContext } from '../organizations/organizations.types.js';
import { Scoped } from '../organizations/scoped.decorator.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveriesQuery, DeliveryDetailDto, DeliveryDto } from './delivery.dto.js';

@ApiTags('Deliveries')
@Scoped('org')
@Controller('api/0/organizations/:org/integrations/:integrationId/deliveries')
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveriesService) {}

  @Get()
  @ApiOperation({ summary: 'List received deliveries and what came of each, newest first' })
  async list(
    @CurrentOrganization() organization: OrganizationContext,
    @Param('integrationId', IdPipe) integrationId: string,
    @Query() query: DeliveriesQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeliveryDto[]> {
    const page = readPage(query);
    const viewer = { organizationId: organization.id, integrationId };
    const rows = await this.deliveries.list(viewer, { outcome: query.outcome, workItemId: query.workItem }, page);
    return sendPage(rows, page, request, reply).map((row) => new DeliveryDto(row));
  }

  @Get(':deliveryId')
  @ApiOperation({ summary: 'Read one delivery with its raw body' })
  async get(
    @CurrentOrganization() organization: OrganizationContext,
    @Param('integrationId', IdPipe) integrationId: string,
    @Param('deliveryId', IdPipe) deliveryId: string,
  ): Promise<DeliveryDetailDto> {
    const viewer = { organizationId: organization.id, integrationId };
    return new DeliveryDetailDto(await this.deliveries.get(viewer, deliveryId));
  }

  @Post(':deliveryId/replay')
  @HttpCode(202)
  @ApiOperation({ summary: 'Process a stored delivery again' })
  async replay(
    @CurrentOrganization() organization: OrganizationContext,
    @Param('integrationId', IdPipe) integrationId: string,
    @Param('deliveryId', IdPipe) deliveryId: string,
  ): Promise<object> {
    await this.deliveries.replay({ organizationId: organization.id, integrationId }, deliveryId);
    return { detail: 'The delivery will be processed again.' };
  }
}
