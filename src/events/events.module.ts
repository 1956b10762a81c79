import { Module, type OnModuleInit } from '@nestjs/common';
import { GroupsModule } from '../groups/groups.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { ReleasesModule } from '../releases/releases.module.js';
import { ScheduleModule } from '../schedule/schedule.module.js';
import { EventsApiModule } from './api/events-api.module.js';
import { IngestQueueRepository } from './intake/ingest-queue.repository.js';
import { IngestQueue } from './intake/ingest-queue.service.js';
import { IngestSignal } from './intake/ingest-signal.service.js';
import { IntakeController } from './intake/intake.controller.js';
import { IntakeHandler } from './intake/intake.handler.js';
import { SendingKeys } from './intake/sending-keys.service.js';
import { OutcomesRepository } from './outcomes/outcomes.repository.js';
import { DeploymentsService } from './processing/deployments.service.js';
import { EnvelopePreparer } from './processing/envelope-preparer.service.js';
import { EventManager } from './processing/event-manager.service.js';
import { IngestClaimsRepository } from './processing/ingest-claims.repository.js';
import { IngestWorker } from './processing/ingest-worker.service.js';
import { SpanBuffer } from './processing/span-buffer.service.js';
import { EventRetention } from './storage/event-retention.service.js';
import { EventsRepository } from './storage/events.repository.js';
import { RemovedEvents } from './storage/removed-events.service.js';

/** Events from Sentry's SDKs: taken in durably, processed after, stored, shown. */
@Module({
  imports: [OrganizationsModule, GroupsModule, ReleasesModule, ScheduleModule, EventsApiModule],
  controllers: [IntakeController],
  providers: [
    IntakeHandler,
    SendingKeys,
    IngestQueue,
    IngestQueueRepository,
    IngestSignal,
    IngestWorker,
    IngestClaimsRepository,
    EnvelopePreparer,
    EventManager,
    DeploymentsService,
    SpanBuffer,
    EventsRepository,
    EventRetention,
    RemovedEvents,
    OutcomesRepository,
  ],
})
export class EventsModule implements OnModuleInit {
  constructor(
    private readonly signal: IngestSignal,
    private readonly worker: IngestWorker,
  ) {}

  onModuleInit(): void {
    this.signal.onWake(() => this.worker.wake());
  }
}
