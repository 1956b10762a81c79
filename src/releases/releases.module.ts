import { Module } from '@nestjs/common';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { EnvironmentsController } from './environments.controller.js';
import { EnvironmentsService } from './environments.service.js';
import { ProjectReleasesController } from './project-releases.controller.js';
import { ReleaseEditor } from './release-editor.service.js';
import { ReleasesController } from './releases.controller.js';
import { ReleasesService } from './releases.service.js';

/** Releases and environments: which ones there are, of which projects, and which release is the latest. */
@Module({
  imports: [OrganizationsModule],
  controllers: [ReleasesController, ProjectReleasesController, EnvironmentsController],
  providers: [ReleasesService, ReleaseEditor, EnvironmentsService],
  exports: [ReleasesService, EnvironmentsService],
})
export class ReleasesModule {}
