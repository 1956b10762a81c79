import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { GroupsModule } from '../groups/groups.module.js';
import { IntegrationModule } from '../integration/integration.module.js';
import { LaneRunnerModule } from '../lanes/lane-runner.module.js';
import { LanesModule } from '../lanes/lanes.module.js';
import { LinksModule } from '../links/links.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { ReleasesModule } from '../releases/releases.module.js';
import { ApplyService } from './apply.service.js';
import { AssigneeService } from './assignee.service.js';
import { Decision } from './decision.entity.js';
import { ExternalIssuesController } from './external-issues.controller.js';
import { LaneLookupsService } from './lane-lookups.service.js';
import { LinkController } from './link.controller.js';
import { LinkService } from './link.service.js';
import { PairsRepository } from './pairs.repository.js';
import { ResolveService } from './resolve.service.js';
import { SweepService } from './sweep.service.js';
import { SyncRepository } from './sync.repository.js';
import { SyncService } from './sync.service.js';
import { WorkItemReader } from './work-item-reader.service.js';

/**
 * Brings pairs back in step: what runs on a lane, and the routes that join groups and work items. The only module that
 * knows both sides. See docs/adr/0002-level-triggered-sync.md.
 */
@Module({
  imports: [
    TypeOrmModule.forFeature([Decision]),
    GroupsModule,
    IntegrationModule,
    LanesModule,
    LaneRunnerModule,
    LinksModule,
    OrganizationsModule,
    ReleasesModule,
  ],
  controllers: [LinkController, ExternalIssuesController],
  providers: [
    SyncService,
    SyncRepository,
    WorkItemReader,
    ResolveService,
    AssigneeService,
    LaneLookupsService,
    ApplyService,
    LinkService,
    PairsRepository,
    SweepService,
  ],
})
export class SyncModule {}
