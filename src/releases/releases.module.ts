import { Module } from '@nestjs/common';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { EnvironmentsService } from './environments.service.js';
import { ReleasesService } from './releases.service.js';

/** Releases and environments: which ones there are, of which projects, and which release is the latest. */
@Module({
  imports: [OrganizationsModule],
  providers: [ReleasesService, EnvironmentsService],
  exports: [ReleasesService, EnvironmentsService],
})
export class ReleasesModule {}
