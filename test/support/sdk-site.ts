import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { QueryResultRow } from 'pg';
import { findFreePort } from '../../src/database/embedded/free-port.js';
import type { IssueDto } from '../../src/groups/issue.dto.js';
import type { ProjectKeyDto } from '../../src/organizations/project-key.dto.js';
import { apiCaller, type ApiCaller } from './api-caller.js';
import { createTestDatabase, queryDatabase } from './database.js';
import { startProduct } from './product.js';
import { waitUntil } from './wait-until.js';

const token = 'sdk-owner-token-0123456789';
const programs = join(import.meta.dirname, '..', 'e2e', 'sdks');
const execute = promisify(execFile);

/** For tests with real SDKs: the built product, and programs that report to its project `default`. */
export interface SdkSite {
  readonly call: ApiCaller;
  /** The key that the programs report with. */
  readonly key: ProjectKeyDto;
  /** Runs one of `test/e2e/sdks/` to its end and processes what it sent; throws what it said if it fails. */
  run(command: string, program: string, ...args: string[]): Promise<void>;
  /** All issues of the project, in the order of their titles. */
  issues(): Promise<IssueDto[]>;
  attachments(): Promise<{ name: string; content_type: string; content: string }[]>;
  transactions(): Promise<{ name: string; op: string }[]>;
  query<Row extends QueryResultRow>(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

/** Starts the product on a database of its own. Close it after the tests. */
export async function startSdkSite(): Promise<SdkSite> {
  const database = await createTestDatabase();
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const product = await startProduct({
    PORT: String(port),
    DATABASE_URL: database.url,
    LOCKSTEP_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    LOCKSTEP_PUBLIC_URL: `${url}/`,
    LOCKSTEP_BOOTSTRAP_TOKEN: token,
  });
  const call = apiCaller(url, token);
  const [key] = await call<ProjectKeyDto[]>('GET', '/api/0/projects/default/default/keys/');
  if (key === undefined) throw new Error('The project has no key.');
  const query = <Row extends QueryResultRow>(sql: string): Promise<Row[]> => queryDatabase<Row>(database.url, sql);
  const areEmpty = async (...tables: string[]): Promise<boolean> => {
    const found = await query(tables.map((table) => `SELECT FROM ${table}`).join(' UNION ALL '));
    return found.length === 0;
  };
  return {
    call,
    key,
    query,
    run: async (command, program, ...args) => {
      const env = { PATH: process.env['PATH'], SENTRY_DSN: key.dsn.public };
      await execute(command, [join(programs, program), ...args], { env });
      await waitUntil('everything sent is processed', 30_000, () => areEmpty('ingest_queue'));
      // As if nothing of a trace had come for a while.
      await query('UPDATE span_segments SET due_at = now()');
      await waitUntil('traces are complete', 30_000, () => areEmpty('span_segments', 'ingest_queue'));
    },
    issues: async () => {
      const issues = await call<IssueDto[]>('GET', '/api/0/projects/default/default/issues/?query=');
      return issues.sort((a, b) => a.title.localeCompare(b.title));
    },
    attachments: () =>
      query(
        `SELECT name, content_type, encode(content, 'hex') AS content
         FROM event_attachments JOIN attachment_chunks USING (project_id, event_id, position)`,
      ),
    transactions: () => query('SELECT name, op, status, release, environment FROM transactions'),
    close: async () => {
      await product.end('SIGTERM');
      await database.drop();
    },
  };
}
