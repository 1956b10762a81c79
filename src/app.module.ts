import { Module, type DynamicModule } from '@nestjs/common';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { DatabaseModule } from './database/database.module.js';
import { entities } from './entities.js';
import { EventsModule } from './events/events.module.js';
import { GroupsModule } from './groups/groups.module.js';
import { HttpModule } from './http/http.module.js';
import type { Logger } from './logging/logger.js';
import { LoggingModule } from './logging/logging.module.js';
import { FirstStartModule } from './organizations/first-start.module.js';
import { OrganizationsModule } from './organizations/organizations.module.js';
import { ReleasesModule } from './releases/releases.module.js';
import { ScheduleModule } from './schedule/schedule.module.js';
import { SearchModule } from './search/search.module.js';
import { SyncModule } from './sync/sync.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** The whole service: one process does web and worker. */
@Module({})
export class AppModule {
  static register(config: Config, logger: Logger, databaseUrl: string): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.register(config),
        LoggingModule.register(logger),
        DatabaseModule.register(databaseUrl, config.databasePoolSize, entities),
        HttpModule,
        OrganizationsModule,
        FirstStartModule,
        ReleasesModule,
        GroupsModule,
        ScheduleModule,
        SyncModule,
        SearchModule,
        WebhooksModule,
        EventsModule,
      ],
    };
  }
}
