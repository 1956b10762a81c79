import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { LaneTrigger } from '../lanes/lanes.types.js';
import type { DecisionAction, DecisionField, DecisionOutcome, DecisionSides } from './sync.types.js';

/** The ledger: what was changed, held back, unmatched or unknown about one field of a pair, and why. */
@Entity('decisions')
@Index(['externalIssueId', 'id'])
export class Decision {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  /** No foreign key of its own: it would lock the one organization row for every row written here. */
  @Column('bigint')
  @Index()
  organizationId: string;

  @Column('bigint')
  @ForeignKey('ExternalIssue', { onDelete: 'CASCADE' })
  externalIssueId: string;

  /** Null when the decision is about the whole work item. */
  @Column('bigint', { nullable: true })
  @Index()
  @ForeignKey('Group', { onDelete: 'SET NULL' })
  groupId: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  at: Date;

  @Column('text')
  field: DecisionField;

  @Column('text')
  triggerKind: LaneTrigger['kind'];

  @Column('text', { nullable: true })
  triggerId: string | null;

  @Column('jsonb')
  before: DecisionSides;

  @Column('jsonb')
  after: DecisionSides;

  @Column('text')
  action: DecisionAction;

  @Column('text')
  outcome: DecisionOutcome;

  @Column('text')
  reason: string;

  /** Revision of the work item that the decision rests on. */
  @Column('int', { nullable: true })
  revision: number | null;
}
