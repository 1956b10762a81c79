import { IngestWorker } from '../../src/events/processing/ingest-worker.service.js';
import type { IssueDto } from '../../src/groups/issue-view.dto.js';
import { startTestApp, type TestApp, type TestAppOptions } from './app.js';
import { newEventId } from './event-bodies.js';

/** For tests of event intake: a running service, and an SDK's side of it. */
export interface EventWorld {
  app: TestApp;
  /** Where the SDK of project `default` sends, e.g. `/api/1/envelope/`. */
  path: string;
  /** The public key of its DSN. */
  key: string;
  projectId: string;
  /** Sends events to project `default`, each in an envelope of its own, and processes them; answers their ids. */
  send(...events: object[]): Promise<string[]>;
  /** Only sends; answers what was answered. */
  post(body: string | Buffer, headers?: Record<string, string>): Promise<{ status: number; body: unknown }>;
  /** Processes what was accepted. */
  process(): Promise<void>;
  /** All issues of the project, or those that the query finds. */
  issues(query?: string): Promise<IssueDto[]>;
  /** The one issue that there is. */
  onlyIssue(): Promise<IssueDto>;
  close(): Promise<void>;
}

/** Starts the service. Close it after the tests. */
export async function startEventWorld(options: TestAppOptions = {}): Promise<EventWorld> {
  const app = await startTestApp(options);
  return eventWorldOf(app);
}

/** The SDK's side of a service that runs already. */
export async function eventWorldOf(app: TestApp): Promise<EventWorld> {
  const [dsn] = (await app.http.get('/api/0/projects/default/default/keys/')).body;
  const { username: key, pathname } = new URL(dsn.dsn.public);
  const projectId = pathname.slice(1);
  const path = `/api/${projectId}/envelope/`;
  const world: EventWorld = {
    app,
    path,
    key,
    projectId,
    send: async (...events) => {
      const ids: string[] = [];
      for (const event of events) {
        const id = 'event_id' in event ? String(event.event_id) : newEventId();
        const { status, body } = await world.post(envelopeOf({ ...event, event_id: id }));
        if (status !== 200) throw new Error(`An event was refused: ${status} ${JSON.stringify(body)}`);
        ids.push(id);
      }
      await world.process();
      return ids;
    },
    post: async (body, headers = {}) => {
      const response = await fetch(`${app.url}${path}?sentry_key=${key}&sentry_version=7`, {
        method: 'POST',
        headers,
        body: typeof body === 'string' ? body : new Uint8Array(body),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    },
    process: () => app.get(IngestWorker).runUntilIdle(),
    issues: async (query = '') =>
      (await app.http.get(`/api/0/projects/default/default/issues/?query=${encodeURIComponent(query)}`)).body,
    onlyIssue: async () => {
      const issues = await world.issues();
      const [issue] = issues;
      if (issue === undefined || issues.length > 1) throw new Error(`There are ${issues.length} issues.`);
      return issue;
    },
    close: () => app.close(),
  };
  return world;
}

/** An envelope with one event or transaction. */
export function envelopeOf(event: { event_id: string; type?: string }): string {
  const type = event.type === 'transaction' ? 'transaction' : 'event';
  const lines = [{ event_id: event.event_id, sent_at: new Date().toISOString() }, { type }, event];
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}
