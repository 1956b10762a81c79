import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { ReceivedRow } from './received-row.js';

/** A unit of work that an SDK measured; partitioned by the day (UTC) on which it was received. */
@Entity('transactions')
@Index(['projectId', 'name', 'occurredAt'])
@Index(['projectId', 'traceId'])
export class StoredTransaction extends ReceivedRow {
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
}
