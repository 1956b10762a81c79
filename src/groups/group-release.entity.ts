import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How often a group was seen in a release and an environment. */
@Entity('group_releases')
@Index(['projectId', 'environmentId', 'groupId'])
@Index(['projectId', 'releaseId', 'groupId'])
export class GroupRelease {
  @PrimaryColumn('bigint')
  projectId: string;

  @PrimaryColumn('bigint')
  groupId: string;

  /** 0 stands for events without a release. */
  @PrimaryColumn('bigint')
  releaseId: string;

  /** 0 stands for events without an environment. */
  @PrimaryColumn('bigint')
  environmentId: string;

  @Column('bigint')
  timesSeen: string;

  @Column('timestamptz')
  firstSeen: Date;

  @Column('timestamptz')
  lastSeen: Date;
}
