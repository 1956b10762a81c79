import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A file that came with an event; partitioned by the day (UTC) on which it was received. */
@Entity('event_attachments')
export class EventAttachment {
  @PrimaryColumn('bigint')
  projectId: string;

  @PrimaryColumn('uuid')
  eventId: string;

  /** Its place among the attachments of the event, from 1. */
  @PrimaryColumn('int')
  position: number;

  @PrimaryColumn('date')
  receivedDay: string;

  @Column('text')
  name: string;

  @Column('text')
  contentType: string;

  /** Sentry's kind, e.g. `event.attachment` or `event.view_hierarchy`. */
  @Column('text')
  attachmentType: string;

  @Column('bigint')
  size: string;

  /** 40 hex digits. */
  @Column('text')
  sha1: string;
}
