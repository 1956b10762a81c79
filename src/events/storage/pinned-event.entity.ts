import { Entity, Index } from 'typeorm';
import { EventRow } from './event-row.js';

/** An event that outlives its day: the first and the latest of a group, and those that reopened it. */
@Entity('pinned_events')
@Index(['projectId', 'groupId', 'occurredAt', 'eventId'])
export class PinnedEvent extends EventRow {}
