import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { publicUrl, type Config } from '../config/config.js';
import { TransactionRunner, type Transaction } from '../database/transaction-runner.service.js';
import { listMigrations, runMigrations } from '../database/run-migrations.js';
import { formatDsn } from '../domain/dsn.js';
import { createLogger } from '../logging/logger.js';
import { NestLogger } from '../logging/nest-logger.js';
import { MembersService } from '../organizations/members.service.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { ProjectKeysService } from '../organizations/project-keys.service.js';
import { ProjectsService } from '../organizations/projects.service.js';
import { TokensService } from '../organizations/tokens.service.js';
import { CliModule } from './cli.module.js';
import { withDatabase } from './command-database.js';

/** What commands work with. */
export interface CommandServices {
  organizations: OrganizationsService;
  projects: ProjectsService;
  members: MembersService;
  tokens: TokensService;
  /** The DSN of each of these projects that has a key in use, by project id. */
  dsns: (projectIds: readonly string[]) => Promise<Map<string, string>>;
  transaction: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;
}

/** Runs a command with the services of the tracker's side, on a database that has every migration. */
export async function withServices(work: (services: CommandServices) => Promise<void>): Promise<void> {
  await withDatabase(async (url, config) => {
    await requireSchema(url, config);
    const logger = createLogger('fatal');
    const options = { logger: new NestLogger(logger), abortOnError: false };
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest's options are plain objects
    const context = await NestFactory.createApplicationContext(CliModule.register(config, logger, url), options);
    try {
      await work(servicesOf(context, config));
    } finally {
      await context.close();
    }
  });
}

/** An embedded database belongs to this program, which may migrate it; another one is the operator's to migrate. */
async function requireSchema(url: string, config: Config): Promise<void> {
  if (config.databaseUrl === null) {
    await runMigrations(url);
    return;
  }
  const pending = (await listMigrations(url)).filter(({ ran }) => !ran);
  if (pending.length === 0) return;
  throw new PendingMigrationsError(pending.length);
}

/** The database lacks migrations that the services rely on. */
export class PendingMigrationsError extends Error {
  constructor(count: number) {
    super(`The database lacks ${count} migration(s); run \`lockstep migration:run\` first.`);
    this.name = 'PendingMigrationsError';
  }
}

function servicesOf(context: INestApplicationContext, config: Config): CommandServices {
  const transactions = context.get(TransactionRunner);
  const keys = context.get(ProjectKeysService);
  return {
    organizations: context.get(OrganizationsService),
    projects: context.get(ProjectsService),
    members: context.get(MembersService),
    tokens: context.get(TokensService),
    dsns: async (projectIds) =>
      new Map((await keys.listFirst(projectIds)).map((key) => [key.projectId, formatDsn(publicUrl(config), key)])),
    transaction: (work) => transactions.run(work),
  };
}
