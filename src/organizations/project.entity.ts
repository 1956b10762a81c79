import { Column, CreateDateColumn, Entity, ForeignKey, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** A project of the tracker; groups belong to it and take their short ids (`WEB-12`) from its counter. */
@Entity('projects')
@Unique(['organizationId', 'slug'])
export class Project {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  @Column('bigint')
  @ForeignKey('Organization', { onDelete: 'CASCADE' })
  organizationId: string;

  @Column('text')
  slug: string;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  platform: string | null;

  /** The last short id given to a group of this project. */
  @Column('int', { default: 0 })
  lastShortId: number;

  /** Rules that set the fingerprint of events, in Sentry's language, one a line. */
  @Column('text', { default: '' })
  fingerprintingRules: string;

  /** Whether addresses of users are left out of events. */
  @Column('boolean', { default: false })
  scrubIpAddresses: boolean;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}
