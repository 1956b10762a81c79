import { Column, Entity, ForeignKey, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { WorkItemType } from '../domain/work-item.types.js';

/** All work item types of one ADO project with their states, as last read whole. */
@Entity('state_catalogues')
@Unique(['integrationId', 'adoProject'])
export class StateCatalogue {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  @Column('bigint')
  @ForeignKey('Integration', { onDelete: 'CASCADE' })
  integrationId: string;

  /** The project's name in lower case. */
  @Column('text')
  adoProject: string;

  @Column('text')
  adoProjectId: string;

  @Column('jsonb')
  types: WorkItemType[];

  @Column('timestamptz')
  fetchedAt: Date;
}
