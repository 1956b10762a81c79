import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentOrganization } from '../organizations/current.decorator.js';
import type { OrganizationContext } from '../organizations/organizations.types.js';
import { Scoped } from '../organizations/scoped.decorator.js';
import type { IntegrationSettings } from './integration.types.js';
import { IntegrationsService } from './integrations.service.js';
import { parseSettings } from './parse-settings.js';
import { SettingsService } from './settings.service.js';

/** An organization's settings for an integration; the keys are Sentry's. */
@ApiTags('Integrations')
@Scoped('org')
@Controller('api/0/organizations/:org/integrations/:integrationId/config')
export class SettingsController {
  constructor(
    private readonly integrations: IntegrationsService,
    private readonly settings: SettingsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Read the settings of an integration' })
  async get(
    @CurrentOrganization() organization: OrganizationContext,
    @Param('integrationId') integrationId: string,
  ): Promise<IntegrationSettings> {
    return (await this.integrations.get(organization.id, integrationId)).configData;
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Change some settings of an integration' })
  async change(
    @CurrentOrganization() organization: OrganizationContext,
    @Param('integrationId') integrationId: string,
    @Body() body: unknown,
  ): Promise<IntegrationSettings> {
    const { id } = await this.integrations.get(organization.id, integrationId);
    return this.settings.change(organization.id, id, parseSettings(body));
  }
}
