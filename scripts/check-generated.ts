import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { AppModule } from '../src/app.module.js';
import { readConfig } from '../src/config/config.js';
import { dataSourceOptions } from '../src/database/data-source-options.js';
import { startEmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';
import { runMigrations } from '../src/database/run-migrations.js';
import { entities } from '../src/entities.js';
import { createHttpAdapter } from '../src/http/http-server.js';
import { createOpenApiDocument } from '../src/http/openapi.js';
import { createLogger } from '../src/logging/logger.js';
import { describeConfiguration } from './describe-configuration.js';
import { describeSchema } from './describe-schema.js';

/**
 * Makes docs/generated/ from the code, or with `--write` replaces it; without, fails when a file is out of date. Also
 * fails when entities and migrations differ.
 */
async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lockstep-generated-'));
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined, durable: false });
  try {
    await runMigrations(postgres.url);
    const files = {
      'schema.sql': await schema(postgres.url),
      'openapi.json': await openApi(postgres.url),
      'configuration.md': describeConfiguration(),
    };
    const stale = await settle(files, process.argv.includes('--write'));
    if (stale.length > 0) {
      throw new Error(`docs/generated/ is out of date: ${stale.join(', ')}. Run \`npm run generate\`.`);
    }
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function schema(url: string): Promise<string> {
  const dataSource = await new DataSource({ ...dataSourceOptions(url), entities }).initialize();
  try {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    if (upQueries.length > 0) {
      const missing = upQueries.map(({ query }) => `  ${query}`).join('\n');
      throw new Error(`Entities and migrations differ; a migration would have to do this:\n${missing}`);
    }
    return await describeSchema(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

async function openApi(url: string): Promise<string> {
  const config = { ...readConfig({}), worker: false, encryptionKeys: [Buffer.alloc(32).toString('base64')] };
  const module = AppModule.register(config, createLogger('silent'), url);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest's options are plain objects
  const options: NestApplicationOptions = { logger: false, abortOnError: false };
  const app = await NestFactory.create<NestFastifyApplication>(module, createHttpAdapter([]), options);
  try {
    return `${JSON.stringify(createOpenApiDocument(app), null, 2)}\n`;
  } finally {
    await app.close();
  }
}

/** Writes the files, or answers the names of those that differ from what is there. */
async function settle(files: Record<string, string>, write: boolean): Promise<string[]> {
  const stale: string[] = [];
  for (const [name, content] of Object.entries(files)) {
    const path = join(import.meta.dirname, '..', '..', 'docs', 'generated', name);
    if (write) await writeFile(path, content);
    else if ((await readFile(path, 'utf8').catch(() => '')) !== content) stale.push(name);
  }
  return stale;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
