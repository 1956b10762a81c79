import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Who a group is assigned to. Writers lock the group first. */
@Entity('group_assignees')
export class GroupAssignee {
  @PrimaryColumn('bigint')
  @ForeignKey('Group', { onDelete: 'CASCADE' })
  groupId: string;

  @Column('bigint')
  @Index()
  @ForeignKey('Organization', { onDelete: 'CASCADE' })
  organizationId: string;

  @Column('bigint')
  @Index()
  @ForeignKey('User', { onDelete: 'CASCADE' })
  userId: string;

  @CreateDateColumn({ type: 'timestamptz' })
  assignedAt: Date;
}
