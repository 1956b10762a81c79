import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** A key with which SDKs send events to one project. It stands in the DSN and in web pages: it is no secret. */
@Entity('project_keys')
@Unique(['publicKey'])
export class ProjectKey {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  @Column('bigint')
  @Index()
  @ForeignKey('Project', { onDelete: 'CASCADE' })
  projectId: string;

  @Column('bigint')
  @Index()
  @ForeignKey('Organization', { onDelete: 'CASCADE' })
  organizationId: string;

  @Column('text')
  label: string;

  /** 32 hexadecimal digits in lower case. */
  @Column('text')
  publicKey: string;

  /** Whether it is accepted. */
  @Column('boolean', { default: true })
  isActive: boolean;

  /** Events that it takes per window; null together with the window when it has no limit. */
  @Column('int', { nullable: true })
  rateLimitCount: number | null;

  @Column('int', { nullable: true })
  rateLimitWindowSeconds: number | null;

  /** Start of the latest window in which something of a limited key was counted. */
  @Column('timestamptz', { nullable: true })
  windowStart: Date | null;

  /** What was counted in that window. */
  @Column('int', { default: 0 })
  windowUsed: number;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}
