import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How often a group was seen in one hour (UTC), by the times of its events. */
@Entity('group_stats_hourly')
export class GroupStats {
  @PrimaryColumn('bigint')
  projectId: string;

  @PrimaryColumn('bigint')
  groupId: string;

  @PrimaryColumn('timestamptz')
  hour: Date;

  @Column('bigint')
  timesSeen: string;
}
