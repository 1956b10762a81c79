import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A member's part in a project: only project members are assigned to its groups. */
@Entity('project_members')
export class ProjectMember {
  @PrimaryColumn('bigint')
  @ForeignKey('Project', { onDelete: 'CASCADE' })
  projectId: string;

  @PrimaryColumn('bigint')
  @Index()
  @ForeignKey('User', { onDelete: 'CASCADE' })
  userId: string;

  @Column('bigint')
  @Index()
  @ForeignKey('Organization', { onDelete: 'CASCADE' })
  organizationId: string;
}
