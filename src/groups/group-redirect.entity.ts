import { Entity, Column, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Where the events of a group that was merged into another one now belong; they keep its id. */
@Entity('group_redirects')
@ForeignKey('Group', ['projectId', 'groupId'], ['projectId', 'id'], { onDelete: 'CASCADE' })
@Index(['projectId', 'groupId'])
export class GroupRedirect {
  @PrimaryColumn('bigint')
  projectId: string;

  @PrimaryColumn('bigint')
  previousGroupId: string;

  @Column('bigint')
  groupId: string;

  /** Of the merged group, in its project. */
  @Column('int')
  previousShortId: number;
}
