import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { GroupCategory, GroupLevel, GroupStatus, GroupSubstatus, GroupMetadata } from '../domain/group.types.js';

/** An issue of the tracker (short id like `WEB-12`). */
@Entity('groups')
@Unique(['projectId', 'shortId'])
@Unique(['projectId', 'id'])
@Index(['organizationId', 'lastSeen', 'id'])
@Index(['projectId', 'lastSeen', 'id'])
export class Group {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  @Column('bigint')
  @ForeignKey('Organization', { onDelete: 'CASCADE' })
  organizationId: string;

  @Column('bigint')
  @ForeignKey('Project', { onDelete: 'CASCADE' })
  projectId: string;

  @Column('int')
  shortId: number;

  @Column('text')
  title: string;

  @Column('text', { default: '' })
  culprit: string;

  @Column('text', { default: 'error' })
  level: GroupLevel;

  @Column('text', { nullable: true })
  message: string | null;

  /** What it consists of; a hash never joins groups of two categories. */
  @Column('text', { default: 'error' })
  category: GroupCategory;

  /** Of its newest event: `error`, `default`, `csp` …, or the kind of performance problem. */
  @Column('text', { default: 'default' })
  type: string;

  @Column('text', { nullable: true })
  platform: string | null;

  /** What the title was made of, in Sentry's keys: `type`, `value`, `filename`, `function`. */
  @Column('jsonb', { default: {} })
  metadata: GroupMetadata;

  @Column('text', { default: 'unresolved' })
  status: GroupStatus;

  /** How it came to be unresolved or ignored; null for a resolved group. */
  @Column('text', { nullable: true, default: 'new' })
  substatus: GroupSubstatus | null;

  /** Set while `status` is resolved. */
  @Column('timestamptz', { nullable: true })
  resolvedAt: Date | null;

  @Column('bigint', { default: 0 })
  timesSeen: string;

  /** Different users that its events name. */
  @Column('int', { default: 0 })
  usersSeen: number;

  @Column('timestamptz', { default: () => 'now()' })
  firstSeen: Date;

  @Column('timestamptz', { default: () => 'now()' })
  lastSeen: Date;

  /** When it last became unresolved. */
  @Column('timestamptz', { default: () => 'now()' })
  activeAt: Date;

  /** The release of the first event that had one; never changes. */
  @Column('bigint', { nullable: true })
  @Index()
  @ForeignKey('Release', { onDelete: 'SET NULL' })
  firstReleaseId: string | null;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}
