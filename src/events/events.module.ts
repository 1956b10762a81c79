import { Inject, Module } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { GroupsModule } from '../groups/groups.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { ReleasesModule } from '../releases/releases.module.js';
import { ScheduleModule } from '../schedule/schedule.module.js';
import { EventsApiModule } from './api/events-api.module.js';
import { Acceptance } from './intake/acceptance.service.js';
import { AcceptedEnvelopesRepository } from './intake/accepted-envelopes.repository.js';
import { AcceptedEnvelopes } from './intake/accepted-envelopes.service.js';
import { Backlog } from './intake/backlog.service.js';
import { EnvelopeReader } from './intake/envelope-reader.service.js';
import { IngestSignal } from './intake/ingest-signal.service.js';
import { IntakeController } from './intake/intake.controller.js';
import { IntakeHandler } from './intake/intake.handler.js';
import { IntakeMetrics } from './intake/intake.metrics.js';
import { KeyLimits } from './intake/key-limits.service.js';
import { ParkedEnvelopesRepository } from './intake/parked-envelopes.repository.js';
import { QueueController } from './intake/queue.controller.js';
import { SendingKeys } from './intake/sending-keys.service.js';
import { OutcomeRecorder } from './outcomes/outcome-recorder.service.js';
import { OutcomesRepository } from './outcomes/outcomes.repository.js';
import { DeploymentsService } from './processing/deployments.service.js';
import { EnvelopePreparer } from './processing/envelope-preparer.service.js';
import { EventManager } from './processing/event-manager.service.js';
import { IngestClaimsRepository } from './processing/ingest-claims.repository.js';
import { IngestWorker } from './processing/ingest-worker.service.js';
import { SpanBuffer } from './processing/span-buffer.service.js';
import { SampleEventController } from './samples/sample-event.controller.js';
import { SampleEvents } from './samples/sample-events.service.js';
import { EventRetention } from './storage/event-retention.service.js';
import { EventsRepository } from './storage/events.repository.js';
import { RemovedEvents } from './storage/removed-events.service.js';

/** Events from Sentry's SDKs: taken in durably, processed after, stored, shown. */
@Module({
  imports: [OrganizationsModule, GroupsModule, ReleasesModule, ScheduleModule, EventsApiModule],
  controllers: [IntakeController, QueueController, SampleEventController],
  providers: [
    IntakeHandler,
    IntakeMetrics,
    SendingKeys,
    EnvelopeReader,
    Acceptance,
    KeyLimits,
    Backlog,
    AcceptedEnvelopes,
    AcceptedEnvelopesRepository,
    IngestSignal,
    ParkedEnvelopesRepository,
    SampleEvents,
    OutcomeRecorder,
    OutcomesRepository,
    DeploymentsService,
    EnvelopePreparer,
    EventManager,
    IngestClaimsRepository,
    IngestWorker,
    SpanBuffer,
    EventRetention,
    EventsRepository,
    RemovedEvents,
  ],
})
export class EventsModule {
  constructor(signal: IngestSignal, worker: IngestWorker, @Inject(CONFIG) config: Config) {
    if (config.worker) signal.onWake(() => worker.wake());
  }
}
