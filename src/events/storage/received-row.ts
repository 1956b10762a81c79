import { Column, PrimaryColumn } from 'typeorm';

/** What is stored of everything that an SDK sent with an id. No foreign keys: days of it are dropped whole. */
export abstract class ReceivedRow {
  @PrimaryColumn('bigint')
  projectId: string;

  @PrimaryColumn('uuid')
  eventId: string;

  @Column('timestamptz')
  occurredAt: Date;

  @Column('timestamptz')
  receivedAt: Date;

  @Column('text', { nullable: true })
  release: string | null;

  @Column('text', { nullable: true })
  environment: string | null;

  /** The normalised event as JSON, compressed with gzip. */
  @Column('bytea')
  payload: Buffer;
}
