import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { CredentialKind } from './integration.types.js';

/** How calls for one organization are authorised. The secret is kept only encrypted, bound to this row. */
@Entity('credentials')
export class Credential {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  @Column('bigint')
  @Index()
  @ForeignKey('Organization', { onDelete: 'CASCADE' })
  organizationId: string;

  @Column('bigint')
  @Index()
  @ForeignKey('Integration', { onDelete: 'CASCADE' })
  integrationId: string;

  @Column('text')
  kind: CredentialKind;

  /** Id of the encryption key, so that keys can be rotated. */
  @Column('text')
  keyId: string;

  @Column('bytea')
  ciphertext: Buffer;

  /** Set by the first 401 or sign-in page, cleared by the first success. */
  @Column('timestamptz', { nullable: true })
  needsReauthSince: Date | null;

  /** While `needsReauthSince` is set, the next single call goes out at this time. */
  @Column('timestamptz', { nullable: true })
  probeAfter: Date | null;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}
