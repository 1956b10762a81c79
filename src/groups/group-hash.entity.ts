import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Which group events with a grouping hash belong to: to none while a performance problem was seen too rarely. */
@Entity('group_hashes')
@ForeignKey('Group', ['projectId', 'groupId'], ['projectId', 'id'], { onDelete: 'CASCADE' })
@Index(['projectId', 'groupId'])
export class GroupHash {
  @PrimaryColumn('bigint')
  projectId: string;

  /** 16 bytes of MD5. */
  @PrimaryColumn('bytea')
  hash: Buffer;

  @Column('bigint', { nullable: true })
  groupId: string | null;

  /** Set when events with this hash are discarded. */
  @Column('bigint', { nullable: true })
  @Index()
  @ForeignKey('GroupTombstone', { onDelete: 'CASCADE' })
  tombstoneId: string | null;

  /** How often it was seen before there was a group. */
  @Column('int', { default: 0 })
  sightings: number;
}
