import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/**
 * An envelope that was accepted and is not processed yet. Written once and deleted soon, so it has no foreign keys, and
 * no index but that of the few that could not be processed.
 */
@Entity('ingest_queue')
@Index(['organizationId', 'id'], { where: 'parked_at IS NOT NULL' })
export class QueuedEnvelope {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  @Column('bigint')
  organizationId: string;

  /** May be gone by the time it is processed. */
  @Column('bigint')
  projectId: string;

  @Column('bigint')
  keyId: string;

  /** What the sender was answered: the envelope's own id, or a new one; null when there is no event to identify. */
  @Column('uuid', { nullable: true })
  eventId: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  receivedAt: Date;

  /** Address of whoever sent it, as far as trusted proxies tell. */
  @Column('text', { nullable: true })
  clientAddress: string | null;

  @Column('text', { nullable: true })
  userAgent: string | null;

  /** The envelope. */
  @Column('bytea')
  body: Buffer;

  /** Whether the body is gzip. */
  @Column('boolean')
  isCompressed: boolean;

  @Column('int', { default: 0 })
  attempts: number;

  @Column('timestamptz', { nullable: true })
  leaseUntil: Date | null;

  @Column('uuid', { nullable: true })
  leaseToken: string | null;

  /** Set when it is not tried any more. */
  @Column('timestamptz', { nullable: true })
  parkedAt: Date | null;

  @Column('text', { nullable: true })
  parkedReason: string | null;
}
