import { Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** Whom a group happened to; what `users_seen` counts. */
@Entity('group_users')
@ForeignKey('Group', ['projectId', 'groupId'], ['projectId', 'id'], { onDelete: 'CASCADE' })
export class GroupUser {
  @PrimaryColumn('bigint')
  projectId: string;

  @PrimaryColumn('bigint')
  groupId: string;

  /** e.g. `id:17` */
  @PrimaryColumn('text')
  userKey: string;
}
