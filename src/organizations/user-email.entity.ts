import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** One of a user's e-mail addresses. Only verified ones match identities of Azure DevOps. */
@Entity('user_emails')
@Unique(['userId', 'email'])
export class UserEmail {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  @Column('bigint')
  @ForeignKey('User', { onDelete: 'CASCADE' })
  userId: string;

  /** Kept in lower case: addresses are compared without case. */
  @Column('text')
  @Index()
  email: string;

  @Column('boolean', { default: false })
  isVerified: boolean;
}
