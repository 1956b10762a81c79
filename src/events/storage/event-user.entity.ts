import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Somebody to whom errors of a project happened. */
@Entity('event_users')
export class EventUser {
  @PrimaryColumn('bigint')
  projectId: string;

  /** What tells users apart, e.g. `id:17`; the tag `user` of their events. */
  @PrimaryColumn('text')
  userKey: string;

  /** As last seen; absent keys were never sent. */
  @Column('jsonb')
  details: { id?: string; email?: string; username?: string; name?: string; ip_address?: string };

  @Column('timestamptz')
  firstSeen: Date;

  @Column('timestamptz')
  lastSeen: Date;
}
