import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApiToken } from './api-token.entity.js';
import { Member } from './member.entity.js';
import { MembersController } from './members.controller.js';
import { MembersRepository } from './members.repository.js';
import { MembersService } from './members.service.js';
import { Organization } from './organization.entity.js';
import { OrganizationsController } from './organizations.controller.js';
import { OrganizationsService } from './organizations.service.js';
import { ProjectMember } from './project-member.entity.js';
import { ProjectKey } from './project-key.entity.js';
import { ProjectKeysController } from './project-keys.controller.js';
import { ProjectKeysService } from './project-keys.service.js';
import { Project } from './project.entity.js';
import { ProjectsController } from './projects.controller.js';
import { ProjectsService } from './projects.service.js';
import { RootController } from './root.controller.js';
import { TokensService } from './tokens.service.js';
import { UserEmail } from './user-email.entity.js';
import { User } from './user.entity.js';

/** Organizations, projects and their keys, members, API tokens. Whoever puts routes behind `@Scoped` imports this module. */
@Module({
  imports: [
    TypeOrmModule.forFeature([Organization, Project, ProjectKey, User, UserEmail, Member, ProjectMember, ApiToken]),
  ],
  controllers: [RootController, OrganizationsController, ProjectsController, ProjectKeysController, MembersController],
  providers: [
    OrganizationsService,
    TokensService,
    ProjectsService,
    ProjectKeysService,
    MembersRepository,
    MembersService,
  ],
  exports: [OrganizationsService, TokensService, ProjectsService, ProjectKeysService, MembersService],
})
export class OrganizationsModule {}
