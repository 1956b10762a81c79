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
import { Project } from './project.entity.js';
import { ProjectsController } from './projects.controller.js';
import { ProjectsService } from './projects.service.js';
import { RootController } from './root.controller.js';
import { TokensService } from './tokens.service.js';
import { UserEmail } from './user-email.entity.js';
import { User } from './user.entity.js';

/** Organizations, projects, members, API tokens. Whoever puts routes behind `@Scoped` imports this module. */
@Module({
  imports: [TypeOrmModule.forFeature([Organization, Project, User, UserEmail, Member, ProjectMember, ApiToken])],
  controllers: [RootController, OrganizationsController, ProjectsController, MembersController],
  providers: [OrganizationsService, TokensService, ProjectsService, MembersRepository, MembersService],
  exports: [OrganizationsService, TokensService, ProjectsService, MembersService],
})
export class OrganizationsModule {}
