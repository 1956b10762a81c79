import { Entity, Index, PrimaryColumn } from 'typeorm';
import { EventRow } from './event-row.js';

/** An occurrence of a group; partitioned by the day (UTC) on which it was received. */
@Entity('events')
@Index(['projectId', 'groupId', 'occurredAt', 'eventId'])
export class StoredEvent extends EventRow {
  @PrimaryColumn('date')
  receivedDay: string;
}
