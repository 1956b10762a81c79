import { MayBeAbsent } from '../../http/may-be-absent.decorator.js';
import { IsString } from 'class-validator';
import type { AttachmentRow } from './attachments.repository.js';

/** What reading an attachment takes. */
export class AttachmentQuery {
  /** Answers the file itself. */
  @MayBeAbsent()
  @IsString()
  download?: string;
}

/** A file that came with an event, in Sentry's names. */
export class AttachmentDto {
  /** Its place among those of the event. */
  readonly id: string;
  readonly event_id: string;
  readonly name: string;
  /** Sentry's kind, e.g. `event.attachment`. */
  readonly type: string;
  readonly mimetype: string;
  readonly size: number;
  readonly sha1: string;
  readonly headers: { 'Content-Type': string };
  readonly dateCreated: Date;

  constructor(row: AttachmentRow, event: { eventId: string; receivedAt: Date }) {
    this.id = String(row.position);
    this.event_id = event.eventId;
    this.name = row.name;
    this.type = row.attachmentType;
    this.mimetype = row.contentType;
    this.size = Number(row.size);
    this.sha1 = row.sha1;
    this.headers = { 'Content-Type': row.contentType };
    this.dateCreated = event.receivedAt;
  }
}
