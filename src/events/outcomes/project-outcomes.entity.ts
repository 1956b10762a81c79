import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OutcomeKind } from './outcomes.types.js';

/** What became of what arrived with a key in one hour (UTC). */
@Entity('project_outcomes_hourly')
export class ProjectOutcomes {
  @PrimaryColumn('bigint')
  projectId: string;

  @PrimaryColumn('bigint')
  keyId: string;

  @PrimaryColumn('timestamptz')
  hour: Date;

  @PrimaryColumn('text')
  category: string;

  @PrimaryColumn('text')
  outcome: OutcomeKind;

  /** Empty when there is nothing to say. */
  @PrimaryColumn('text')
  reason: string;

  @Column('bigint')
  quantity: string;
}
