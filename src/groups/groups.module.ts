import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Activity } from './activity.entity.js';
import { Comment } from './comment.entity.js';
import { GroupAssignee } from './group-assignee.entity.js';
import { Group } from './group.entity.js';
import { GroupsService } from './groups.service.js';

/** Groups (the tracker's issues) with their assignees, activities and comments. Knows nothing of Azure DevOps. */
@Module({
  imports: [TypeOrmModule.forFeature([Group, GroupAssignee, Activity, Comment])],
  providers: [GroupsService],
  exports: [GroupsService],
})
export class GroupsModule {}
