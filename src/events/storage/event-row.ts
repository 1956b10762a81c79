import { Column, PrimaryColumn } from 'typeorm';
import type { EventLevel, EventType } from '../../domain/events/event.types.js';

/** What every stored error or occurrence of a problem holds. No foreign keys: days of it are dropped whole. */
export abstract class EventRow {
  @PrimaryColumn('bigint')
  projectId: string;

  @PrimaryColumn('uuid')
  eventId: string;

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

  @Column('timestamptz')
  occurredAt: Date;

  @Column('timestamptz')
  receivedAt: Date;

  @Column('text', { nullable: true })
  release: string | null;

  @Column('text', { nullable: true })
  environment: string | null;

  /** Pairs of texts. */
  @Column('jsonb')
  tags: [string, string][];

  /** The normalised event as JSON, compressed with gzip. */
  @Column('bytea')
  payload: Buffer;
}
