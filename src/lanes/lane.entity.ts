import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { LaneTrigger, ParkedCode, WaitingCode } from './lanes.types.js';

/** The queue of one external issue: dirty when `marked_seq > done_seq`. See docs/adr/0001-lanes.md. */
@Entity('lanes')
@Index(['integrationId', 'runAfter'], { where: 'marked_seq > done_seq AND parked_code IS NULL' })
@Index(['leaseUntil'], { where: 'lease_until IS NOT NULL' })
@Check('ck_lanes_lease', '(lease_until IS NULL) = (lease_token IS NULL)')
export class Lane {
  @PrimaryColumn('bigint')
  @ForeignKey('ExternalIssue', { onDelete: 'CASCADE' })
  externalIssueId: string;

  @Column('bigint')
  @Index()
  @ForeignKey('Organization', { onDelete: 'CASCADE' })
  organizationId: string;

  @Column('bigint')
  @ForeignKey('Integration', { onDelete: 'CASCADE' })
  integrationId: string;

  @Column('bigint', { default: 0 })
  markedSeq: string;

  @Column('bigint', { default: 0 })
  doneSeq: string;

  /** The next run reads the work item, whatever deliveries say. */
  @Column('boolean', { default: false })
  refetch: boolean;

  @Column('text')
  markedByKind: LaneTrigger['kind'];

  @Column('text', { nullable: true })
  markedById: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  runAfter: Date;

  /** Azure DevOps asked not to be called before; a new mark does not jump it. */
  @Column('timestamptz', { nullable: true })
  retryAfter: Date | null;

  @Column('timestamptz', { nullable: true })
  leaseUntil: Date | null;

  @Column('uuid', { nullable: true })
  leaseToken: string | null;

  /** Leases that ran out in a row, because their worker died or stalled. */
  @Column('int', { default: 0 })
  lostLeases: number;

  @Column('int', { default: 0 })
  attempts: number;

  @Column('text', { nullable: true })
  waitingCode: WaitingCode | null;

  @Column('text', { nullable: true })
  waitingReason: string | null;

  @Column('text', { nullable: true })
  parkedCode: ParkedCode | null;

  @Column('text', { nullable: true })
  parkedReason: string | null;

  /** When the item was last compared with Azure DevOps itself; the sweep takes the oldest. */
  @Column('timestamptz', { default: () => 'now()' })
  @Index()
  comparedAt: Date;
}
