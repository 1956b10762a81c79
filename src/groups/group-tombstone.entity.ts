import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { GroupLevel } from '../domain/group.types.js';

/** What is left of a group whose events somebody wants to see no more. */
@Entity('group_tombstones')
export class GroupTombstone {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  @Column('bigint')
  @Index()
  @ForeignKey('Project', { onDelete: 'CASCADE' })
  projectId: string;

  @Column('text')
  title: string;

  @Column('text')
  culprit: string;

  @Column('text')
  level: GroupLevel;

  @Column('bigint', { nullable: true })
  @Index()
  @ForeignKey('User', { onDelete: 'SET NULL' })
  userId: string | null;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}
