import { Entity, Column, ForeignKey, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** Where software runs (`production`), known to an organization from an event. The empty name stands for "none given". */
@Entity('environments')
@Unique(['organizationId', 'name'])
export class Environment {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  @Column('bigint')
  @ForeignKey('Organization', { onDelete: 'CASCADE' })
  organizationId: string;

  @Column('text')
  name: string;
}
