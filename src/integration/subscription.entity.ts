import { Column, CreateDateColumn, Entity, ForeignKey, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { SubscriptionStatus } from './integration.types.js';

/** A service hook registered at Azure DevOps: belongs to the integration, made once, removed with its last user. */
@Entity('subscriptions')
@Unique(['integrationId', 'eventType'])
export class Subscription {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  @Column('bigint')
  @ForeignKey('Integration', { onDelete: 'CASCADE' })
  integrationId: string;

  @Column('text')
  eventType: string;

  /** The id that Azure DevOps gave; null while the row only records the intent. */
  @Column('text', { nullable: true })
  hookId: string | null;

  @Column('text')
  status: SubscriptionStatus;

  /** Since when; whoever began to register or take it back and did not end within minutes has died. */
  @Column('timestamptz', { default: () => 'now()' })
  statusSince: Date;

  /** SHA-256 of the current secret first, then of former ones. */
  @Column('bytea', { array: true })
  secretDigests: Buffer[];

  @Column('timestamptz', { nullable: true })
  lastDeliveryAt: Date | null;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}
