import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LinksModule } from '../links/links.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { ProjectsService } from '../organizations/projects.service.js';
import { ReleasesModule } from '../releases/releases.module.js';
import { ActivityReader } from './activity-reader.service.js';
import { Activity } from './activity.entity.js';
import { AssignedToService } from './assigned-to.service.js';
import { Comment } from './comment.entity.js';
import { CommentsController } from './comments.controller.js';
import { CommentsService } from './comments.service.js';
import { GroupAssignee } from './group-assignee.entity.js';
import { GroupResolution } from './group-resolution.entity.js';
import { Group } from './group.entity.js';
import { GroupCountersRepository } from './group-counters.repository.js';
import { GroupFinder } from './group-finder.service.js';
import { GroupHashesRepository } from './group-hashes.repository.js';
import { GroupSplits } from './group-splits.service.js';
import { GroupSightings } from './group-sightings.service.js';
import { GroupsService } from './groups.service.js';
import { GroupMergeRepository } from './group-merge.repository.js';
import { IssueBulk } from './issue-bulk.service.js';
import { IssueMerger } from './issue-merger.service.js';
import { IssueRemover } from './issue-remover.service.js';
import { IssueEditor } from './issue-editor.service.js';
import { IssueReader } from './issue-reader.service.js';
import { IssueSearch } from './issue-search.service.js';
import { IssueStatsRepository } from './issue-stats.repository.js';
import { IssueController } from './issue.controller.js';
import { IssuesRepository } from './issues.repository.js';
import { OrganizationIssuesController } from './organization-issues.controller.js';
import { ProjectIssuesController } from './project-issues.controller.js';
import { IssueTagsController } from './issue-tags.controller.js';
import { ProjectTagsController } from './project-tags.controller.js';
import { TagsRepository } from './tags.repository.js';
import { TombstonesController } from './tombstones.controller.js';
import { TombstonesRepository } from './tombstones.repository.js';
import { RegressionsService } from './regressions.service.js';
import { ResolvedInService } from './resolved-in.service.js';

/** Groups (the tracker's issues) with their assignees, resolutions, activities and comments. Knows nothing of Azure DevOps. */
@Module({
  imports: [
    TypeOrmModule.forFeature([Group, GroupAssignee, GroupResolution, Activity, Comment]),
    OrganizationsModule,
    LinksModule,
    ReleasesModule,
  ],
  controllers: [
    ProjectIssuesController,
    OrganizationIssuesController,
    IssueController,
    IssueTagsController,
    ProjectTagsController,
    TombstonesController,
    CommentsController,
  ],
  providers: [
    GroupsService,
    IssuesRepository,
    IssueSearch,
    IssueStatsRepository,
    IssueReader,
    IssueEditor,
    IssueRemover,
    IssueMerger,
    GroupMergeRepository,
    IssueBulk,
    AssignedToService,
    ResolvedInService,
    ActivityReader,
    TagsRepository,
    TombstonesRepository,
    CommentsService,
    GroupHashesRepository,
    GroupFinder,
    GroupCountersRepository,
    GroupSightings,
    GroupSplits,
    RegressionsService,
  ],
  exports: [GroupsService, IssueReader, IssueRemover, GroupFinder, GroupSightings, GroupSplits],
})
export class GroupsModule implements OnModuleInit {
  constructor(
    private readonly projects: ProjectsService,
    private readonly remover: IssueRemover,
  ) {}

  /** A project takes its groups with it. */
  onModuleInit(): void {
    this.projects.onRemoval((tx, projectId) => this.remover.removeOfProject(tx, projectId));
  }
}
