import { Entity, PrimaryColumn } from 'typeorm';

/** Whom a group happened to; what `users_seen` counts. */
@Entity('group_users')
export class GroupUser {
  @PrimaryColumn('bigint')
  projectId: string;

  @PrimaryColumn('bigint')
  groupId: string;

  /** e.g. `id:17` */
  @PrimaryColumn('text')
  userKey: string;
}
