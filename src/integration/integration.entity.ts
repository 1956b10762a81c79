import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { AccountType } from './integration.types.js';

/** One Azure DevOps organization or Server collection; shared by the organizations that use it. */
@Entity('integrations')
@Unique(['provider', 'externalId'])
export class Integration {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'BY DEFAULT' })
  id: string;

  @Column('text')
  provider: 'vsts';

  /** The collection id (`connectionData.instanceId`), in lower case. */
  @Column('text')
  externalId: string;

  /** The account id that payloads of Services carry beside the collection id; known once one arrived. */
  @Column('text', { nullable: true })
  accountId: string | null;

  @Column('text')
  name: string;

  /** Base URL of the REST API, e.g. `https://dev.azure.com/contoso/`; what the domain check keeps valid. */
  @Column('text')
  domainName: string;

  @Column('text')
  accountType: AccountType;

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt: Date;
}
