import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { IntegrationSettings } from './integration.types.js';

/** One organization's use of an integration: its settings and its default credential. */
@Entity('organization_integrations')
@Unique(['organizationId', 'integrationId'])
export class OrganizationIntegration {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  @Column('bigint')
  @ForeignKey('Organization', { onDelete: 'CASCADE' })
  organizationId: string;

  @Column('bigint')
  @Index()
  @ForeignKey('Integration', { onDelete: 'CASCADE' })
  integrationId: string;

  /** Stored as posted; missing keys take their defaults. */
  @Column('jsonb', { default: {} })
  settings: Partial<IntegrationSettings>;

  @Column('bigint', { nullable: true })
  @Index()
  @ForeignKey('Credential', { onDelete: 'SET NULL' })
  defaultCredentialId: string | null;

  /** While a change of settings goes round: work items with a higher key are not marked yet; null when all are. */
  @Column('int', { nullable: true })
  unmarkedAbove: number | null;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}
