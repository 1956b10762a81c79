import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PageQuery, readPage, sendPage } from '../http/pagination.js';
import { CurrentOrganization } from './current.decorator.js';
import { OrganizationDto } from './organization.dto.js';
import type { OrganizationContext } from './organizations.types.js';
import { Scoped } from './scoped.decorator.js';

/** A token belongs to one organization: it sees that one. */
@ApiTags('Organizations')
@Scoped('org')
@Controller('api/0/organizations')
export class OrganizationsController {
  @Get()
  @ApiOperation({ summary: "List the token's organizations" })
  list(
    @CurrentOrganization() organization: OrganizationContext,
    @Query() query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): OrganizationDto[] {
    const page = readPage(query);
    return sendPage([new OrganizationDto(organization)].slice(page.offset), page, request, reply);
  }

  @Get(':org')
  @ApiOperation({ summary: 'Read an organization by slug or id' })
  get(@CurrentOrganization() organization: OrganizationContext): OrganizationDto {
    return new OrganizationDto(organization);
  }
}
