import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A part of an attachment: large ones are written and read piece by piece. Partitioned by the day of its event. */
@Entity('attachment_chunks')
export class AttachmentChunk {
  @PrimaryColumn('bigint')
  projectId: string;

  @PrimaryColumn('uuid')
  eventId: string;

  /** Of the attachment. */
  @PrimaryColumn('int')
  position: number;

  /** From 0. */
  @PrimaryColumn('int')
  part: number;

  @PrimaryColumn('date')
  receivedDay: string;

  @Column('bytea')
  content: Buffer;
}
