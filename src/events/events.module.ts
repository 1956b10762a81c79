import { Module } from '@nestjs/common';
import { GroupsModule } from '../groups/groups.module.js';
import { ReleasesModule } from '../releases/releases.module.js';
import { ScheduleModule } from '../schedule/schedule.module.js';
import { OutcomesRepository } from './outcomes/outcomes.repository.js';
import { DeploymentsService } from './processing/deployments.service.js';
import { EnvelopePreparer } from './processing/envelope-preparer.service.js';
import { EventManager } from './processing/event-manager.service.js';
import { IngestQueueRepository } from './processing/ingest-queue.repository.js';
import { IngestWorker } from './processing/ingest-worker.service.js';
import { SpanBuffer } from './processing/span-buffer.service.js';
import { EventRetention } from './storage/event-retention.service.js';
import { EventsRepository } from './storage/events.repository.js';

/** Events from SDKs: taken in, processed, stored, shown. */
@Module({
  imports: [GroupsModule, ReleasesModule, ScheduleModule],
  providers: [
    OutcomesRepository,
    DeploymentsService,
    EnvelopePreparer,
    EventManager,
    IngestQueueRepository,
    IngestWorker,
    SpanBuffer,
    EventRetention,
    EventsRepository,
  ],
})
export class EventsModule {}
