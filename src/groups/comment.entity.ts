import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';

/** A person's comment on a group. */
@Entity('comments')
@Index(['groupId', 'id'])
export class Comment {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  @Column('bigint')
  @Index()
  @ForeignKey('Organization', { onDelete: 'CASCADE' })
  organizationId: string;

  @Column('bigint')
  @ForeignKey('Group', { onDelete: 'CASCADE' })
  groupId: string;

  @Column('bigint', { nullable: true })
  @Index()
  @ForeignKey('User', { onDelete: 'SET NULL' })
  userId: string | null;

  @Column('text')
  text: string;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;

  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt: Date;
}
