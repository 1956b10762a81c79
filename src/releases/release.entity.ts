import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** A version of the software, known to an organization from an event or over the API. */
@Entity('releases')
@Unique(['organizationId', 'version'])
@Index(['organizationId', 'dateAdded', 'id'])
export class Release {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  @Column('bigint')
  @ForeignKey('Organization', { onDelete: 'CASCADE' })
  organizationId: string;

  @Column('text')
  version: string;

  /** `releaseOrder` of the version: sorts (COLLATE "C") as versions are ordered; null when it is none. */
  @Column('text', { nullable: true })
  semverOrder: string | null;

  /** When it went out, where somebody said so. */
  @Column('timestamptz', { nullable: true })
  dateReleased: Date | null;

  /** When it was first heard of. */
  @Column('timestamptz')
  dateAdded: Date;
}
