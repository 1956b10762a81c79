import { Column, Entity, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { WorkItemSnapshot } from '../domain/work-item.types.js';

/** One HTTP POST received from a hook: the raw bytes, and the bounded fields that route it. */
@Entity('deliveries')
@Unique(['integrationId', 'dedupeKey'])
@Index(['integrationId', 'workItemId', 'id'])
// Only of the few that were quarantined: costs nothing where one is stored that was not.
@Index(['integrationId', 'id'], { where: 'quarantine_reason IS NOT NULL' })
export class Delivery {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  /** Exists, which receipt sees to instead of a foreign key: that would be checked for each row anew. */
  @Column('bigint')
  integrationId: string;

  /** `<subscription>:<notification>`, or the SHA-256 of the body where these are absent. */
  @Column('text')
  dedupeKey: string;

  @Column('text', { nullable: true })
  subscriptionId: string | null;

  @Column('text', { nullable: true })
  notificationId: string | null;

  @Column('text')
  eventType: string;

  /** Null when the body names none that could be one. */
  @Column('int', { nullable: true })
  workItemId: number | null;

  /** `resource.revision.rev`, else `resource.rev`; null when it is no revision number. */
  @Column('int', { nullable: true })
  rev: number | null;

  /** The work item as the body shows it whole; null when sync has to read the item instead. */
  @Column('jsonb', { nullable: true })
  snapshot: WorkItemSnapshot | null;

  /** Why the body could not be understood; it is kept, shown and acted on as far as it was. */
  @Column('text', { nullable: true })
  quarantineReason: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  receivedAt: Date;

  @Column('bytea', { nullable: true })
  rawBody: Buffer | null;

  @Column('int', { default: 0 })
  duplicates: number;

  @Column('timestamptz', { nullable: true })
  lastDuplicateAt: Date | null;
}
