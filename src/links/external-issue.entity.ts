import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { Identity } from '../domain/work-item.types.js';

/** Our record of a work item for one organization. Carries the item side of the shadow: what was last agreed. */
@Entity('external_issues')
@Unique(['organizationId', 'integrationId', 'key'])
@Index(['integrationId', 'key'])
export class ExternalIssue {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  @Column('bigint')
  @ForeignKey('Organization', { onDelete: 'CASCADE' })
  organizationId: string;

  @Column('bigint')
  @ForeignKey('Integration', { onDelete: 'CASCADE' })
  integrationId: string;

  /** The work item's id. */
  @Column('int')
  key: number;

  @Column('text')
  title: string;

  /** Page of the work item in Azure DevOps' own UI. */
  @Column('text')
  url: string;

  @Column('text', { nullable: true })
  workItemType: string | null;

  @Column('text', { nullable: true })
  adoProject: string | null;

  /** Highest revision whose values were applied. */
  @Column('int', { nullable: true })
  appliedRev: number | null;

  @Column('text', { nullable: true })
  state: string | null;

  /** Whether `state` counted as done when it was agreed; null when that was not known. */
  @Column('boolean', { nullable: true })
  stateDone: boolean | null;

  @Column('jsonb', { nullable: true })
  assignee: Identity | null;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}
