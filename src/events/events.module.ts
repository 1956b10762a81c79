import { Module } from '@nestjs/common';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { IngestQueueRepository } from './intake/ingest-queue.repository.js';
import { IngestQueue } from './intake/ingest-queue.service.js';
import { IngestSignal } from './intake/ingest-signal.service.js';
import { IntakeController } from './intake/intake.controller.js';
import { IntakeHandler } from './intake/intake.handler.js';
import { SendingKeys } from './intake/sending-keys.service.js';

/** The entry for Sentry's SDKs: takes in what they send. */
@Module({
  imports: [OrganizationsModule],
  controllers: [IntakeController],
  providers: [IntakeHandler, SendingKeys, IngestQueue, IngestQueueRepository, IngestSignal],
})
export class EventsModule {}
