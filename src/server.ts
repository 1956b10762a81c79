import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { InvalidConfigError, publicUrl, readConfig, type Config } from './config/config.js';
import { loadOrCreateEncryptionKey } from './crypto/encryption-key.js';
import { startEmbeddedPostgres } from './database/embedded/embedded-postgres.js';
import { EmbeddedPostgresError } from './database/embedded/embedded-postgres.errors.js';
import { isDatabaseUnavailable } from './database/database-errors.js';
import { runMigrations } from './database/run-migrations.js';
import { configureHttp, createHttpAdapter, startDraining } from './http/http-server.js';
import { serveOpenApi } from './http/openapi.js';
import { createLogger, type Logger } from './logging/logger.js';
import { NestLogger } from './logging/nest-logger.js';

/** Clients that keep connections open get this long to hear, with an answer, that theirs is closing. */
const drainMs = 500;
/** Everything but PostgreSQL has to be done by then; then it stops, and the process exits within 10 s. */
const closeWithinMs = 6_000;
const postgresStopMs = 2_500;
const databaseRetryMs = 1_000;
const databaseTries = 30;

/** Steps that take back what the start did, newest first. */
type Undo = () => Promise<void>;

/**
 * Starts everything in order: configuration, PostgreSQL, schema, HTTP, worker. A signal that arrives at any time undoes
 * what was started, in reverse: requests and lanes finish, PostgreSQL stops last.
 */
export async function startServer(): Promise<void> {
  const config = readConfigOrExit();
  const logger = createLogger(config.logLevel);
  const undo: Undo[] = [];
  let stopping: Promise<never> | undefined;
  const stop = (exitCode: number): Promise<never> => (stopping ??= undoAll(undo, logger, exitCode));

  const interrupted = new AbortController();
  const started = start(config, logger, undo, interrupted.signal);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      logger.info({ signal }, 'stopping');
      interrupted.abort();
      // What is being started is undone once it stands.
      void started.catch(() => undefined).then(() => stop(0));
    });
  }
  try {
    await started;
  } catch (error) {
    logger.fatal({ err: error }, error instanceof EmbeddedPostgresError ? error.message : 'Lockstep could not start');
    await stop(1);
  }
}

function readConfigOrExit(): Config {
  try {
    return readConfig();
  } catch (error) {
    if (!(error instanceof InvalidConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  }
}

async function start(given: Config, logger: Logger, undo: Undo[], interrupted: AbortSignal): Promise<void> {
  const { config, url } = await openDatabase(given, logger, undo);
  await migrate(url, logger, interrupted);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest's options are plain objects
  const options: NestApplicationOptions = { bodyParser: false, abortOnError: false };
  const module = AppModule.register(config, logger, url);
  const app = await NestFactory.create<NestFastifyApplication>(module, createHttpAdapter(), options);
  app.useLogger(new NestLogger(logger));
  undo.push(async () => {
    startDraining(app);
    await new Promise((resolve) => setTimeout(resolve, drainMs));
    await app.close();
  });
  configureHttp(app);
  serveOpenApi(app);
  await app.listen(config.port, config.host);
  logger.info({ url: publicUrl(config), port: config.port, worker: config.worker }, 'Lockstep is ready');
}

async function openDatabase(config: Config, logger: Logger, undo: Undo[]): Promise<{ config: Config; url: string }> {
  if (config.databaseUrl !== null) return { config, url: config.databaseUrl };
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log: (message) => logger.info(message) });
  undo.push(() => postgres.stop(postgresStopMs));
  if (config.encryptionKeys.length > 0) return { config, url: postgres.url };
  const encryptionKey = await loadOrCreateEncryptionKey(config.dataDir);
  return { config: { ...config, encryptionKeys: [encryptionKey] }, url: postgres.url };
}

/** Waits for a database that is still starting: containers are started together. */
async function migrate(url: string, logger: Logger, interrupted: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const ran = await runMigrations(url);
      if (ran.length > 0) logger.info({ migrations: ran }, 'the schema was brought up to date');
      return;
    } catch (error) {
      if (attempt >= databaseTries || interrupted.aborted || !isDatabaseUnavailable(error)) throw error;
      logger.warn({ err: error, attempt }, 'the database cannot be reached yet; trying again');
      await new Promise((resolve) => setTimeout(resolve, databaseRetryMs));
    }
  }
}

async function undoAll(undo: Undo[], logger: Logger, exitCode: number): Promise<never> {
  for (const step of undo.reverse()) {
    try {
      await withTimeout(step(), closeWithinMs);
    } catch (error) {
      logger.error({ err: error }, 'a step of stopping failed; going on');
    }
  }
  logger.info('stopped');
  return process.exit(exitCode);
}

async function withTimeout(work: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
