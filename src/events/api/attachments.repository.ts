import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A file that came with an event. */
export interface AttachmentRow {
  /** Its place among those of the event. */
  position: number;
  receivedDay: string;
  name: string;
  contentType: string;
  attachmentType: string;
  /** In bytes. */
  size: string;
  sha1: string;
}

const columns = `position, received_day::text AS "receivedDay", name, content_type AS "contentType",
  attachment_type AS "attachmentType", size, sha1`;

/** The SQL that reads attachments. */
@Injectable()
export class AttachmentsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Those of an event, in the order in which they came. */
  async list(projectId: string, eventId: string): Promise<AttachmentRow[]> {
    return this.dataSource.query<AttachmentRow[]>(
      `SELECT ${columns} FROM event_attachments WHERE project_id = $1 AND event_id = $2 ORDER BY position LIMIT 1000`,
      [projectId, eventId],
    );
  }

  async find(projectId: string, eventId: string, position: number): Promise<AttachmentRow | undefined> {
    const [row] = await this.dataSource.query<AttachmentRow[]>(
      `SELECT ${columns} FROM event_attachments WHERE project_id = $1 AND event_id = $2 AND position = $3`,
      [projectId, eventId, position],
    );
    return row;
  }

  /** The content piece by piece: no more than one of them is in memory. */
  async *read(
    projectId: string,
    eventId: string,
    { position, receivedDay }: AttachmentRow,
  ): AsyncGenerator<Buffer, void, undefined> {
    for (let part = 0; ; part++) {
      const [chunk] = await this.dataSource.query<{ content: Buffer }[]>(
        `SELECT content FROM attachment_chunks
         WHERE project_id = $1 AND event_id = $2 AND position = $3 AND part = $4 AND received_day = $5`,
        [projectId, eventId, position, part, receivedDay],
      );
      if (chunk === undefined) return;
      yield chunk.content;
    }
  }
}
