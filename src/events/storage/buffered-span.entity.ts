import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A span that came on its own; kept until its segment is complete, then a transaction is made of them. */
@Entity('buffered_spans')
export class BufferedSpan {
  @PrimaryColumn('bigint')
  projectId: string;

  /** 32 hex digits of the trace and 16 of the segment span, separated by `-`. */
  @PrimaryColumn('text')
  segment: string;

  @PrimaryColumn('text')
  spanId: string;

  @Column('bigint')
  keyId: string;

  @Column('timestamptz')
  receivedAt: Date;

  /** As received. */
  @Column('jsonb')
  span: object;
}
