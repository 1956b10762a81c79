import { Client } from 'pg';
import { CLUSTER_USER } from './initialise-cluster.js';
import type { PostgresCluster } from './postgres-cluster.js';

/** Connects to a database of the cluster's server. Everything is said explicitly, so that `PG…` variables change nothing. */
export async function connectToServer(
  cluster: PostgresCluster,
  port: number,
  applicationName: string,
): Promise<Client> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: CLUSTER_USER,
    password: cluster.password,
    database: 'postgres',
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    ssl: false,
    options: '',
  });
  // A lost connection also ends the running query, or shows as `end`; without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** URL of a database of the cluster's server. */
export function serverUrl(cluster: PostgresCluster, port: number, database: string): string {
  return `postgres://${CLUSTER_USER}:${cluster.password}@127.0.0.1:${port}/${database}`;
}

/** PostgreSQL's error code or Node's, whichever the failure of a connection or query carries. */
export function failureCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
