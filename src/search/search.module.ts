import { Module } from '@nestjs/common';
import { IntegrationModule } from '../integration/integration.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { SearchController } from './search.controller.js';
import { SearchService } from './search.service.js';

/** The entry for the UI's autocomplete of work items. */
@Module({
  imports: [IntegrationModule, OrganizationsModule],
  controllers: [SearchController],
  providers: [SearchService],
})
export class SearchModule {}
