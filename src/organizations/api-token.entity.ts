import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { Scope } from './organizations.types.js';

/** A bearer token of one organization. Only its SHA-256 and a public prefix are kept. */
@Entity('api_tokens')
@Unique(['tokenDigest'])
export class ApiToken {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  @Column('bigint')
  @Index()
  @ForeignKey('Organization', { onDelete: 'CASCADE' })
  organizationId: string;

  @Column('bigint')
  @Index()
  @ForeignKey('User', { onDelete: 'CASCADE' })
  userId: string;

  @Column('text')
  name: string;

  @Column('bytea')
  tokenDigest: Buffer;

  /** The first characters of the token, to tell tokens apart in lists. */
  @Column('text')
  tokenPrefix: string;

  @Column('text', { array: true })
  scopes: Scope[];

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}
