import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ResolutionKind } from '../domain/releases/decide-regression.js';

/** The release that a resolved group was resolved in; gone as soon as the group is not resolved. Writers lock the group first. */
@Entity('group_resolutions')
export class GroupResolution {
  /** The group's; they go together. */
  @PrimaryColumn('bigint')
  projectId: string;

  @PrimaryColumn('bigint')
  @Index()
  @ForeignKey('Group', { onDelete: 'CASCADE' })
  groupId: string;

  @Column('text')
  kind: ResolutionKind;

  /** A release of the project; with `in_next_release` the one that was the latest then. It cannot be removed meanwhile. */
  @Column('bigint')
  @Index()
  @ForeignKey('Release')
  releaseId: string;

  /** Null when no person of the tracker did it. */
  @Column('bigint', { nullable: true })
  @Index()
  @ForeignKey('User', { onDelete: 'SET NULL' })
  userId: string | null;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}
