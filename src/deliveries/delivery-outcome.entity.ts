import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { StoredOutcome } from './deliveries.types.js';

/** What came of a delivery for one external issue; `processed_at` is null while it still has to be acted on. */
@Entity('delivery_outcomes')
@Index(['externalIssueId', 'processedAt'])
@Index(['organizationId', 'outcome', 'deliveryId'])
export class DeliveryOutcome {
  @PrimaryColumn('bigint')
  @ForeignKey('Delivery', { onDelete: 'CASCADE' })
  deliveryId: string;

  @PrimaryColumn('bigint')
  @ForeignKey('ExternalIssue', { onDelete: 'CASCADE' })
  externalIssueId: string;

  /** No foreign key of its own: it would lock the one organization row for every delivery; the others cascade. */
  @Column('bigint')
  organizationId: string;

  @Column('text', { default: 'received' })
  outcome: StoredOutcome;

  @Column('text', { nullable: true })
  reason: string | null;

  @Column('timestamptz', { nullable: true })
  processedAt: Date | null;
}
