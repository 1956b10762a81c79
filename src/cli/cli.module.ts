import { Module, type DynamicModule } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { ConfigModule } from '../config/config.module.js';
import { DatabaseModule } from '../database/database.module.js';
import { entities } from '../entities.js';
import { LinksModule } from '../links/links.module.js';
import type { Logger } from '../logging/logger.js';
import { LoggingModule } from '../logging/logging.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';

/** As much of the service as commands need: no HTTP, no worker, no first start. */
@Module({})
export class CliModule {
  static register(config: Config, logger: Logger, databaseUrl: string): DynamicModule {
    return {
      module: CliModule,
      imports: [
        ConfigModule.register(config),
        LoggingModule.register(logger),
        DatabaseModule.register(databaseUrl, config.databasePoolSize, entities),
        OrganizationsModule,
        // A new user may be whom a work item waits for: its lane is marked.
        LinksModule,
      ],
    };
  }
}
