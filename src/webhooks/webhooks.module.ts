import { Module } from '@nestjs/common';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { IntegrationModule } from '../integration/integration.module.js';
import { ReceivingIntegrations } from './receiving-integrations.service.js';
import { WebhookController } from './webhook.controller.js';
import { WebhookHandler } from './webhook.handler.js';
import { WebhookMetrics } from './webhook.metrics.js';

/** The entry for Azure DevOps' service hooks: checks who sends, stores, answers. Acts on nothing itself. */
@Module({
  imports: [IntegrationModule, DeliveriesModule],
  controllers: [WebhookController],
  providers: [WebhookHandler, ReceivingIntegrations, WebhookMetrics],
})
export class WebhooksModule {}
