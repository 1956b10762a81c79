import type { PoolConfig } from 'pg';
import type { DataSourceOptions } from 'typeorm';
import { migrations } from './migrations.js';
import { PooledClient } from './pooled-client.js';
import { SnakeNamingStrategy } from './snake-naming.strategy.js';

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/** Options that every connection shares, whoever opens it: names, migrations, no silent schema changes. */
export function dataSourceOptions(url: string): PostgresOptions {
  return {
    type: 'postgres',
    url,
    namingStrategy: new SnakeNamingStrategy(),
    migrations,
    migrationsTableName: 'migrations',
    synchronize: false,
    logging: false,
    extra: { Client: PooledClient },
  };
}

/**
 * Time-outs of the serving process: no query may hang. node-postgres never times out by itself, and a black-holed
 * connection would hold its request for ever.
 */
export const servingTimeouts = {
  connectionTimeoutMillis: 2_000,
  query_timeout: 4_000,
  statement_timeout: 3_500,
  lock_timeout: 2_000,
  idle_in_transaction_session_timeout: 10_000,
  keepAlive: true,
} satisfies PoolConfig;

/** Options of the serving process's pool. */
export function servingDataSourceOptions(url: string, poolSize: number): PostgresOptions {
  return {
    ...dataSourceOptions(url),
    poolSize,
    extra: { ...servingTimeouts, Client: PooledClient, application_name: 'lockstep' },
  };
}
