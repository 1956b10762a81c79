import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import type { NestApplicationOptions } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { AppModule } from '../../src/app.module.js';
import { readConfig, type Config } from '../../src/config/config.js';
import { configureHttp, createHttpAdapter } from '../../src/http/http-server.js';
import { NestLogger } from '../../src/logging/nest-logger.js';
import { createTestDatabase } from './database.js';

/** An answer of the API; `body` is parsed JSON, text where it is none, undefined where there is none. */
export interface TestResponse {
  status: number;
  headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests state what they expect of it
  body: any;
}

/** Calls paths like `/api/0/organizations/` with one token. A body that is no text is sent as JSON. */
export interface TestHttp {
  get(path: string): Promise<TestResponse>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<TestResponse>;
  put(path: string, body?: unknown): Promise<TestResponse>;
  delete(path: string): Promise<TestResponse>;
}

export interface TestAppOptions {
  /** Settings that differ from the defaults. By default no worker runs and nothing is logged. */
  env?: Partial<Config>;
  /** Providers to replace, e.g. `{ provide: Clock, useValue: clock }`. */
  overrides?: {
    provide: Parameters<ReturnType<typeof Test.createTestingModule>['overrideProvider']>[0];
    useValue: object;
  }[];
  /** A database to use instead of one of its own; it is not dropped. */
  databaseUrl?: string;
}

/** The whole service on a database of its own, after its first start. */
export interface TestApp {
  url: string;
  /** The owner's token that the first start made; empty when it was random. */
  token: string;
  /** Calls with `token`. */
  http: TestHttp;
  /** Calls with another token, or with none. */
  as(token: string | undefined): TestHttp;
  dataSource: DataSource;
  get: NestFastifyApplication['get'];
  close(): Promise<void>;
}

/** Starts the service on a free port; close it after the tests. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database =
    options.databaseUrl === undefined
      ? await createTestDatabase()
      : { url: options.databaseUrl, drop: (): Promise<void> => Promise.resolve() };
  const token = `test-token-${randomBytes(8).toString('hex')}`;
  const config: Config = {
    ...readConfig({}),
    worker: false,
    logLevel: 'silent',
    port: 0,
    databasePoolSize: 6,
    encryptionKeys: [randomBytes(32).toString('base64')],
    bootstrapToken: token,
    ...options.env,
    databaseUrl: database.url,
  };
  const app = await listening(config, database.url, options.overrides ?? []).catch(async (error: unknown) => {
    await database.drop();
    throw error;
  });
  const url = (await app.getUrl()).replace(/\/$/, '');
  return {
    url,
    token: config.bootstrapToken ?? '',
    http: httpAs(url, config.bootstrapToken ?? undefined),
    as: (other) => httpAs(url, other),
    dataSource: app.get(DataSource),
    get: app.get.bind(app),
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
}

async function listening(
  config: Config,
  databaseUrl: string,
  overrides: NonNullable<TestAppOptions['overrides']>,
): Promise<NestFastifyApplication> {
  const logger = pino({ level: config.logLevel });
  const builder = Test.createTestingModule({ imports: [AppModule.register(config, logger, databaseUrl)] });
  builder.setLogger(new NestLogger(logger));
  for (const { provide, useValue } of overrides) builder.overrideProvider(provide).useValue(useValue);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest's options are plain objects
  const options: NestApplicationOptions = { bodyParser: false };
  const adapter = createHttpAdapter(config.trustedProxies);
  const app = (await builder.compile()).createNestApplication<NestFastifyApplication>(adapter, options);
  configureHttp(app);
  await app.listen(config.port, '127.0.0.1');
  return app;
}

function httpAs(url: string, token: string | undefined): TestHttp {
  const call = async (method: string, path: string, body?: unknown, extra?: object): Promise<TestResponse> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...extra,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text) };
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body, headers) => call('POST', path, body, headers),
    put: (path, body) => call('PUT', path, body),
    delete: (path) => call('DELETE', path),
  };
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
