import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LanesModule } from '../lanes/lanes.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveriesService } from './deliveries.service.js';
import { Delivery } from './delivery.entity.js';
import { DeliveryOutcome } from './delivery-outcome.entity.js';
import { ReceiptRepository } from './receipt.repository.js';
import { RetentionService } from './retention.service.js';
import { ReceiptService } from './receipt.service.js';

/** Stored deliveries: durable receipt, what came of each, replay. */
@Module({
  imports: [TypeOrmModule.forFeature([Delivery, DeliveryOutcome]), LanesModule, OrganizationsModule],
  controllers: [DeliveriesController],
  providers: [ReceiptService, ReceiptRepository, DeliveriesService, DeliveriesRepository, RetentionService],
  exports: [ReceiptService, DeliveriesService],
})
export class DeliveriesModule {}
