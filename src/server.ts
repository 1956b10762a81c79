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
import { configureHttp, createHttpAdapter, drainConnections } from './http/http-server.js';
import { serveOpenApi } from './http/openapi.js';
import { createLogger, type Logger } from './logging/logger.js';
import { NestLogger } from './logging/nest-logger.js';
import { withinTime } from './schedule/within-time.js';

/** Requests and lanes have to be done by then; with what PostgreSQL may take after that, the process exits within 10 s. */
const closeWithinMs = 5_000;
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
  const fail = (error: unknown): Promise<never> => {
    logger.fatal({ err: error }, error instanceof EmbeddedPostgresError ? error.message : 'Lockstep could not start');
    return stop(1);
  };

  const interrupted = new AbortController();
  // Signals are listened to before anything runs that would have to be undone.
  const started = Promise.resolve().then(() => start({ config, logger, undo, interrupted: interrupted.signal, fail }));
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
    if (interrupted.signal.aborted) await stop(0);
    await fail(error);
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

/** What the steps of a start share. */
interface Start {
  readonly config: Config;
  readonly logger: Logger;
  readonly undo: Undo[];
  /** Aborts when a signal arrives: no further step begins. */
  readonly interrupted: AbortSignal;
  /** Ends the process when what was started breaks for good. */
  readonly fail: (error: unknown) => Promise<never>;
}

async function start(context: Start): Promise<void> {
  const { logger, undo, interrupted } = context;
  const { config, url } = await openDatabase(context);
  await migrate(url, logger, interrupted);
  interrupted.throwIfAborted();
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest's options are plain objects
  const options: NestApplicationOptions = { bodyParser: false, abortOnError: false, logger: new NestLogger(logger) };
  const module = AppModule.register(config, logger, url);
  const app = await NestFactory.create<NestFastifyApplication>(
    module,
    createHttpAdapter(config.trustedProxies),
    options,
  );
  undo.push(async () => {
    await drainConnections(app);
    await app.close();
  });
  configureHttp(app);
  serveOpenApi(app);
  await app.listen(config.port, config.host);
  logger.info({ url: publicUrl(config), port: config.port, worker: config.worker }, 'Lockstep is ready');
}

async function openDatabase({
  config,
  logger,
  undo,
  interrupted,
  fail,
}: Start): Promise<{ config: Config; url: string }> {
  if (config.databaseUrl !== null) return { config, url: config.databaseUrl };
  const postgres = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log: (message) => logger.info(message),
    signal: interrupted,
    onGivenUp: (error) => void fail(error),
  });
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
      await withinTime(step(), closeWithinMs);
    } catch (error) {
      logger.error({ err: error }, 'a step of stopping failed; going on');
    }
  }
  logger.info('stopped');
  return process.exit(exitCode);
}
