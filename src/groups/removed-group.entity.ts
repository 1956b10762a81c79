import { CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/**
 * A group that was removed, as long as there may be something left of it: its events and what was counted of it can be
 * very much, and are removed bit by bit afterwards.
 */
@Entity('removed_groups')
export class RemovedGroup {
  @PrimaryColumn('bigint')
  projectId: string;

  /** 0 stands for the whole project. */
  @PrimaryColumn('bigint')
  groupId: string;

  @CreateDateColumn({ type: 'timestamptz' })
  removedAt: Date;
}
