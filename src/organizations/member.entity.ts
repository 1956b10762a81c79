import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { MemberRole } from './organizations.types.js';

/** A user's membership in an organization. */
@Entity('members')
@Unique(['organizationId', 'userId'])
export class Member {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  @Column('bigint')
  @ForeignKey('Organization', { onDelete: 'CASCADE' })
  organizationId: string;

  @Column('bigint')
  @Index()
  @ForeignKey('User', { onDelete: 'CASCADE' })
  userId: string;

  @Column('text')
  role: MemberRole;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}
