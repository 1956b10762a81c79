import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A project has events of an environment. */
@Entity('project_environments')
export class ProjectEnvironment {
  @PrimaryColumn('bigint')
  @ForeignKey('Project', { onDelete: 'CASCADE' })
  projectId: string;

  @PrimaryColumn('bigint')
  @Index()
  @ForeignKey('Environment', { onDelete: 'CASCADE' })
  environmentId: string;
}
