import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { QueryResultRow } from 'pg';
import { findFreePort } from '../../src/database/embedded/free-port.js';
import type { AttachmentDto } from '../../src/events/api/attachment.dto.js';
import type { EventDetailsDto } from '../../src/events/api/event.dto.js';
import type { IssueDto } from '../../src/groups/issue-view.dto.js';
import type { ProjectKeyDto } from '../../src/organizations/project-key.dto.js';
import { apiCaller } from './api-caller.js';
import { createTestDatabase, queryDatabase } from './database.js';
import { startProduct } from './product.js';
import { waitUntil } from './wait-until.js';

const token = 'sdk-owner-token-0123456789';
const project = '/api/0/projects/default/default';
const programs = join(import.meta.dirname, '..', 'e2e', 'sdks');
const execute = promisify(execFile);

/** For tests with real SDKs: the built product, and programs that report to its project `default`. */
export interface SdkSite {
  /** A key of the project. */
  addKey(settings?: object): Promise<ProjectKeyDto>;
  /**
   * Runs one of `test/e2e/sdks/` to its end, with the DSN of the key, and processes what it sent; throws what it said if
   * it fails.
   */
  run(key: ProjectKeyDto, command: string, program: string, ...args: string[]): Promise<void>;
  /** Title, level, count and number of users of each issue, in the order of the titles. */
  issues(): Promise<[title: string, level: string, count: string, userCount: number][]>;
  /** The latest event of the issue with that title. */
  latestEvent(title: string): Promise<EventDetailsDto>;
  /** The files that came with an event, with their bytes in hexadecimal. */
  attachments(event: EventDetailsDto): Promise<{ name: string; mimetype: string; content: string }[]>;
  transactions(): Promise<object[]>;
  query<Row extends QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
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
  const listIssues = async (): Promise<IssueDto[]> => {
    const issues = await call<IssueDto[]>('GET', `${project}/issues/?query=`);
    return issues.sort((a, b) => a.title.localeCompare(b.title));
  };
  const download = async (path: string): Promise<string> => {
    const response = await fetch(`${url}${path}?download`, { headers: { authorization: `Bearer ${token}` } });
    return Buffer.from(await response.arrayBuffer()).toString('hex');
  };
  const query: SdkSite['query'] = (sql, values) => queryDatabase(database.url, sql, values);
  const areEmpty = async (...tables: string[]): Promise<boolean> => {
    const found = await query(tables.map((table) => `SELECT FROM ${table}`).join(' UNION ALL '));
    return found.length === 0;
  };
  return {
    addKey: (settings = {}) => call<ProjectKeyDto>('POST', `${project}/keys/`, settings),
    run: async (key, command, program, ...args) => {
      const env = { PATH: process.env['PATH'], SENTRY_DSN: key.dsn.public };
      await execute(command, [join(programs, program), ...args], { env });
      await waitUntil('everything sent is processed', 30_000, () => areEmpty('ingest_queue'));
      // As if nothing of a trace had come for a while.
      await query('UPDATE span_segments SET due_at = now()');
      await waitUntil('traces are complete', 30_000, () => areEmpty('span_segments', 'ingest_queue'));
    },
    issues: async () =>
      (await listIssues()).map(({ title, level, count, userCount }) => [title, level, count, userCount]),
    latestEvent: async (title) => {
      const issue = (await listIssues()).find((each) => each.title === title);
      return call('GET', `/api/0/organizations/default/issues/${issue?.id}/events/latest/`);
    },
    attachments: async ({ id }) => {
      const path = `${project}/events/${id}/attachments/`;
      const files = await call<AttachmentDto[]>('GET', path);
      return Promise.all(
        files.map(async ({ id, name, mimetype }) => ({ name, mimetype, content: await download(`${path}${id}/`) })),
      );
    },
    transactions: () => query('SELECT name, op, status, release, environment FROM transactions'),
    query,
    close: async () => {
      await product.end('SIGTERM');
      await database.drop();
    },
  };
}
