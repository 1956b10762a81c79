import { Module } from '@nestjs/common';
import { GroupsModule } from '../../groups/groups.module.js';
import { OrganizationsModule } from '../../organizations/organizations.module.js';
import { AttachmentsController } from './attachments.controller.js';
import { AttachmentsRepository } from './attachments.repository.js';
import { HashesController } from './hashes.controller.js';
import { Unmerge } from './unmerge.service.js';
import { EventCountsController } from './event-counts.controller.js';
import { EventCountsRepository } from './event-counts.repository.js';
import { EventReader } from './event-reader.service.js';
import { IssueEventsController } from './issue-events.controller.js';
import { ProjectEventsController } from './project-events.controller.js';
import { StoredEventsRepository } from './stored-events.repository.js';

/** What is shown of events over the API. */
@Module({
  imports: [GroupsModule, OrganizationsModule],
  controllers: [
    IssueEventsController,
    ProjectEventsController,
    AttachmentsController,
    HashesController,
    EventCountsController,
  ],
  providers: [StoredEventsRepository, EventReader, AttachmentsRepository, Unmerge, EventCountsRepository],
  exports: [StoredEventsRepository],
})
export class EventsApiModule {}
