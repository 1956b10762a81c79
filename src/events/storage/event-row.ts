import { Column } from 'typeorm';
import type { EventLevel, EventType } from '../../domain/events/event.types.js';
import { ReceivedRow } from './received-row.js';

/** What every stored error or occurrence of a problem holds. */
export abstract class EventRow extends ReceivedRow {
  /** Null when its hash belongs to a group of another category. */
  @Column('bigint', { nullable: true })
  groupId: string | null;

  /** The first of those that its group was looked for with, 16 bytes. */
  @Column('bytea', { nullable: true })
  hash: Buffer | null;

  @Column('text')
  type: EventType;

  @Column('text')
  level: EventLevel;

  @Column('text')
  platform: string;

  @Column('text')
  title: string;

  @Column('text')
  message: string;

  /** Pairs of texts. */
  @Column('jsonb')
  tags: [string, string][];
}
