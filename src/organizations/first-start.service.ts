import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG, publicUrl, type Config } from '../config/config.js';
import { TransactionRunner, type Transaction } from '../database/transaction-runner.service.js';
import { formatDsn } from '../domain/dsn.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import { scopes } from './organizations.types.js';
import { ProjectKeysService } from './project-keys.service.js';
import { TokensService } from './tokens.service.js';

/** Key of the advisory lock that lets one of several replicas make the first organization ("first" in ASCII). */
const firstStartLockKey = 0x66_69_72_73_74;

const ownerEmail = 'owner@localhost';

/**
 * Gives an empty database what a first call needs: organization `default` with project `default`, its owner, and one
 * owner token. Any number of replicas may start at once.
 */
@Injectable()
export class FirstStart implements OnApplicationBootstrap {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly tokens: TokensService,
    private readonly keys: ProjectKeysService,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const made = await this.transactions.run((tx) => this.bootstrap(tx));
    if (made === undefined) return;
    const { plainToken, dsn } = made;
    this.logger.info(
      { dsn },
      'the database was empty: made organization "default", project "default" and an owner token',
    );
    // Once, after the commit, to whoever started the process: a log keeps and forwards what it is given.
    if (this.config.bootstrapToken === null) {
      process.stdout.write(`\n  Your API token, shown once: ${plainToken}\n  DSN of project "default":   ${dsn}\n\n`);
    }
  }

  private async bootstrap(tx: Transaction): Promise<{ plainToken: string; dsn: string } | undefined> {
    if (await hasOrganization(tx)) return undefined;
    await tx.query('SELECT pg_advisory_xact_lock($1)', [firstStartLockKey]);
    // Read again: another replica may have been first.
    if (await hasOrganization(tx)) return undefined;
    const [{ organizationId, projectId, userId }] = await tx.query<
      [{ organizationId: string; projectId: string; userId: string }]
    >(
      `WITH organization AS (
         INSERT INTO organizations (slug, name) VALUES ('default', 'Default') RETURNING id
       ), project AS (
         INSERT INTO projects (organization_id, slug, name) SELECT id, 'default', 'Default' FROM organization RETURNING id
       ), person AS (
         INSERT INTO users (name) VALUES ('Owner') RETURNING id
       ), address AS (
         INSERT INTO user_emails (user_id, email, is_verified) SELECT id, $1, true FROM person
       ), membership AS (
         INSERT INTO members (organization_id, user_id, role)
         SELECT organization.id, person.id, 'owner' FROM organization, person
       ), part AS (
         INSERT INTO project_members (project_id, user_id, organization_id)
         SELECT project.id, person.id, organization.id FROM project, person, organization
       )
       SELECT organization.id AS "organizationId", project.id AS "projectId", person.id AS "userId"
       FROM organization, project, person`,
      [ownerEmail],
    );
    const { plainToken } = await this.tokens.create(tx, {
      organizationId,
      userId,
      name: 'first start',
      scopes,
      ...(this.config.bootstrapToken === null ? {} : { plainToken: this.config.bootstrapToken }),
    });
    const key = await this.keys.create(tx, { id: projectId, organizationId });
    return { plainToken, dsn: formatDsn(publicUrl(this.config), key) };
  }
}

async function hasOrganization(tx: Transaction): Promise<boolean> {
  const [{ exists }] = await tx.query<[{ exists: boolean }]>('SELECT EXISTS (SELECT FROM organizations) AS exists');
  return exists;
}
