import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A unit of work that an SDK measured; partitioned by the day (UTC) on which it was received. */
@Entity('transactions')
@Index(['projectId', 'name', 'occurredAt'])
@Index(['projectId', 'traceId'])
export class StoredTransaction {
  @PrimaryColumn('bigint')
  projectId: string;

  @PrimaryColumn('uuid')
  eventId: string;

  @PrimaryColumn('date')
  receivedDay: string;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  op: string | null;

  @Column('text', { nullable: true })
  status: string | null;

  @Column('double precision')
  durationMs: number;

  @Column('uuid', { nullable: true })
  traceId: string | null;

  @Column('timestamptz')
  occurredAt: Date;

  @Column('timestamptz')
  receivedAt: Date;

  @Column('text', { nullable: true })
  release: string | null;

  @Column('text', { nullable: true })
  environment: string | null;

  /** The normalised event with its spans as JSON, compressed with gzip. */
  @Column('bytea')
  payload: Buffer;
}
