import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { GroupStatus } from '../domain/group.types.js';

/** Group ↔ external issue. Carries the group side of the shadow. */
@Entity('group_links')
@Unique(['groupId', 'externalIssueId'])
export class GroupLink {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  @Column('bigint')
  @Index()
  @ForeignKey('Organization', { onDelete: 'CASCADE' })
  organizationId: string;

  @Column('bigint')
  @ForeignKey('Group', { onDelete: 'CASCADE' })
  groupId: string;

  @Column('bigint')
  @Index()
  @ForeignKey('ExternalIssue', { onDelete: 'CASCADE' })
  externalIssueId: string;

  @Column('text')
  shadowStatus: GroupStatus;

  @Column('bigint', { nullable: true })
  @Index()
  @ForeignKey('User', { onDelete: 'SET NULL' })
  shadowAssigneeId: string | null;

  /** The item's present assignee matched nobody here; tried again when an e-mail or a membership is added. */
  @Column('boolean', { default: false })
  assigneeUnmatched: boolean;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}
