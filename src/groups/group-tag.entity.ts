import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How often events of a group carried a tag. A key has a bounded number of values; the others are counted under ''. */
@Entity('group_tags')
@Index(['projectId', 'key', 'value', 'groupId'])
export class GroupTag {
  @PrimaryColumn('bigint')
  projectId: string;

  @PrimaryColumn('bigint')
  groupId: string;

  @PrimaryColumn('text')
  key: string;

  @PrimaryColumn('text')
  value: string;

  @Column('bigint')
  timesSeen: string;

  @Column('timestamptz')
  firstSeen: Date;

  @Column('timestamptz')
  lastSeen: Date;
}
