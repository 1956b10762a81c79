import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Work whose spans come one by one; when no more come for a while, a transaction is made of them. */
@Entity('span_segments')
export class SpanSegment {
  @PrimaryColumn('bigint')
  projectId: string;

  /** 32 hex digits of the trace and 16 of the segment span, separated by `-`. */
  @PrimaryColumn('text')
  segment: string;

  @Column('bigint')
  organizationId: string;

  /** With which the first of its spans came. */
  @Column('bigint')
  keyId: string;

  /** Of whoever sent it. */
  @Column('text', { nullable: true })
  clientAddress: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  startedAt: Date;

  @Column('timestamptz')
  @Index()
  dueAt: Date;
}
