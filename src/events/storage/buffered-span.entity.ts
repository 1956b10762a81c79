import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { StreamedSpan } from '../../domain/spans/parse-span-item.js';

/** A span that came on its own, kept until its segment is complete. */
@Entity('buffered_spans')
@ForeignKey('SpanSegment', ['projectId', 'segment'], ['projectId', 'segment'], { onDelete: 'CASCADE' })
export class BufferedSpan {
  @PrimaryColumn('bigint')
  projectId: string;

  @PrimaryColumn('text')
  segment: string;

  @PrimaryColumn('text')
  spanId: string;

  @Column('jsonb')
  span: StreamedSpan;
}
