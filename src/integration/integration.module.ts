import { HttpModule as OutgoingHttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CryptoModule } from '../crypto/crypto.module.js';
import { LinksModule } from '../links/links.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { AzureDevOpsHttpClient } from './azure-devops/azure-devops-http.client.js';
import { ClientFactory } from './client.factory.js';
import { ConnectService } from './connect.service.js';
import { ConnectionChecks } from './connection-checks.service.js';
import { CredentialHealth } from './credential-health.service.js';
import { CredentialRotation } from './credential-rotation.service.js';
import { Credential } from './credential.entity.js';
import { CredentialsService } from './credentials.service.js';
import { DisconnectService } from './disconnect.service.js';
import { DomainCheck } from './domain-check.service.js';
import { HookRegistration } from './hook-registration.service.js';
import { IntegrationGates } from './integration-gates.service.js';
import { Integration } from './integration.entity.js';
import { IntegrationsController } from './integrations.controller.js';
import { IntegrationsService } from './integrations.service.js';
import { OrganizationIntegration } from './organization-integration.entity.js';
import { SettingsController } from './settings.controller.js';
import { SettingsMarking } from './settings-marking.service.js';
import { SettingsService } from './settings.service.js';
import { StateCatalogue } from './state-catalogue.entity.js';
import { StateCatalogueService } from './state-catalogue.service.js';
import { Subscription } from './subscription.entity.js';
import { SubscriptionsService } from './subscriptions.service.js';

/** Azure DevOps: who is connected to what, how it is called, what its states mean. Knows no groups. */
@Module({
  imports: [
    TypeOrmModule.forFeature([Integration, OrganizationIntegration, Credential, Subscription, StateCatalogue]),
    OutgoingHttpModule,
    CryptoModule,
    LinksModule,
    OrganizationsModule,
  ],
  controllers: [IntegrationsController, SettingsController],
  providers: [
    AzureDevOpsHttpClient,
    IntegrationGates,
    CredentialsService,
    CredentialHealth,
    CredentialRotation,
    DomainCheck,
    ClientFactory,
    StateCatalogueService,
    SubscriptionsService,
    HookRegistration,
    ConnectionChecks,
    ConnectService,
    DisconnectService,
    IntegrationsService,
    SettingsService,
    SettingsMarking,
  ],
  exports: [ClientFactory, StateCatalogueService, SubscriptionsService, IntegrationsService],
})
export class IntegrationModule {}
