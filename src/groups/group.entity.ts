import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { GroupLevel, GroupStatus } from '../domain/group.types.js';

/** An issue of the tracker (short id like `WEB-12`). */
@Entity('groups')
@Unique(['projectId', 'shortId'])
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

  @Column('text', { default: 'unresolved' })
  status: GroupStatus;

  /** Set while `status` is resolved. */
  @Column('timestamptz', { nullable: true })
  resolvedAt: Date | null;

  @Column('bigint', { default: 0 })
  timesSeen: string;

  @Column('timestamptz', { default: () => 'now()' })
  firstSeen: Date;

  @Column('timestamptz', { default: () => 'now()' })
  lastSeen: Date;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}
