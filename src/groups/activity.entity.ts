import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { ActivityType } from './groups.types.js';

/** What happened to a group, in Sentry's words; written in the transaction of the change itself. */
@Entity('activities')
@Index(['groupId', 'id'])
export class Activity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  /** No foreign key of its own: it would lock the one organization row for every row written here. */
  @Column('bigint')
  @Index()
  organizationId: string;

  @Column('bigint')
  @ForeignKey('Group', { onDelete: 'CASCADE' })
  groupId: string;

  @Column('text')
  type: ActivityType;

  /** Null when no person of the tracker did it. */
  @Column('bigint', { nullable: true })
  @Index()
  @ForeignKey('User', { onDelete: 'SET NULL' })
  userId: string | null;

  @Column('jsonb', { default: {} })
  data: Record<string, unknown>;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}
