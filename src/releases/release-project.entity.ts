import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A project has a release. */
@Entity('release_projects')
@Index(['projectId', 'dateAdded', 'releaseId'])
export class ReleaseProject {
  @PrimaryColumn('bigint')
  @ForeignKey('Project', { onDelete: 'CASCADE' })
  projectId: string;

  @PrimaryColumn('bigint')
  @Index()
  @ForeignKey('Release', { onDelete: 'CASCADE' })
  releaseId: string;

  /** When the project first had it: the release's age wherever ages are compared. */
  @Column('timestamptz')
  dateAdded: Date;
}
