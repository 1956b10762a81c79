import type { SimulatorOptions } from '../../simulator/simulator.types.js';
import type { Config } from '../../src/config/config.js';
import { findFreePort } from '../../src/database/embedded/free-port.js';
import type { DeliveryDto } from '../../src/deliveries/delivery.dto.js';
import type { IssueDto } from '../../src/groups/issue-view.dto.js';
import { LaneRunner } from '../../src/lanes/lane-runner.service.js';
import type { DecisionDto, ExternalIssueDto } from '../../src/sync/pairs.dto.js';
import type { TestAppOptions } from './app.js';
import { hookSecretOf, startSimulatedWorld, type SimulatedWorld } from './connected-app.js';

/** A linked pair. */
export interface Pair {
  issueId: string;
  /** Id of the work item. */
  key: number;
  externalIssueId: string;
}

/** For tests of sync: both sides, connected, and inbound sync on. */
export interface World extends Pick<SimulatedWorld, 'app' | 'sim' | 'close'> {
  integrationId: string;
  /** Secret of the subscription for `workitem.updated`. */
  secret: string;
  /** A member of project `default`; the address is verified unless said otherwise. */
  addMember(email: string, options?: { isVerified?: boolean; projects?: string[] }): Promise<string>;
  createIssue(title?: string): Promise<string>;
  /** Links an issue (a new one when absent) to a work item (a new Bug when absent), and settles. */
  pair(options?: PairOptions): Promise<Pair>;
  /** Links only. */
  link(options?: PairOptions): Promise<Pair>;
  configure(settings: object): Promise<void>;
  /** Posts a body to the webhook as Azure DevOps would; the simulator's own deliveries are not needed for it. */
  post(body: object | string, secret?: string | null): Promise<{ status: number; body: unknown; headers: Headers }>;
  /** Lets the simulator's deliveries arrive and works on lanes until none is due. */
  settle(): Promise<void>;
  /** Works on lanes until none is due. */
  runLanes(): Promise<void>;
  /** Lets `seconds` pass for everything that the database keeps a time of. */
  moveClock(seconds: number): Promise<void>;
  issue(id: string): Promise<IssueDto>;
  externalIssue(pair: Pair): Promise<ExternalIssueDto | undefined>;
  decisions(pair: Pair): Promise<DecisionDto[]>;
  deliveries(query?: string): Promise<DeliveryDto[]>;
}

export interface PairOptions {
  key?: number;
  issueId?: string;
  type?: string;
  project?: string;
}

export interface WorldOptions {
  mode?: 'services' | 'server';
  simulator?: Partial<SimulatorOptions>;
  env?: Partial<Config>;
  overrides?: TestAppOptions['overrides'];
  settings?: object;
}

/** Starts both sides and connects them through the API, as a user would. Close it after the tests. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const port = await findFreePort();
  const both = await startSimulatedWorld({
    simulator: { mode: options.mode ?? 'services', timeScale: 0.001, ...options.simulator },
    env: { port, publicUrl: `http://127.0.0.1:${port}/`, ...options.env },
    ...(options.overrides === undefined ? {} : { overrides: options.overrides }),
  });
  const { app, sim } = both;
  const org = '/api/0/organizations/default';
  const integrationId = await both.connect();
  const secret = hookSecretOf(sim);
  const runner = app.get(LaneRunner);

  const world: World = {
    app,
    sim,
    integrationId,
    secret,
    addMember: async (email, { isVerified = true, projects = ['default'] } = {}) => {
      const body = { email, name: email.split('@')[0], emails: [{ email, isVerified }], projects };
      const { status, body: member } = await app.http.post(`${org}/members/`, body);
      if (status !== 201) throw new Error(`Adding ${email} failed: ${JSON.stringify(member)}`);
      return member.user.id;
    },
    createIssue: async (title = 'Checkout fails') =>
      (await app.http.post('/api/0/projects/default/default/issues/', { title })).body.id,
    pair: async (wanted) => {
      const pair = await world.link(wanted);
      await world.settle();
      return pair;
    },
    link: async ({ key, issueId, type = 'Bug', project } = {}) => {
      const workItem = key ?? sim.createWorkItem({ type, ...(project === undefined ? {} : { project }) });
      const issue = issueId ?? (await world.createIssue());
      const path = `${org}/issues/${issue}/integrations/${integrationId}/`;
      const linked = await app.http.put(path, { externalIssue: String(workItem) });
      if (linked.status !== 201) throw new Error(`Linking failed: ${JSON.stringify(linked.body)}`);
      return { issueId: issue, key: workItem, externalIssueId: linked.body.id };
    },
    configure: async (settings) => {
      const { status, body } = await app.http.post(`${org}/integrations/${integrationId}/config/`, settings);
      if (status !== 200) throw new Error(`Settings were refused: ${JSON.stringify(body)}`);
      await runner.runUntilIdle();
    },
    post: async (body, given = secret) => {
      const response = await fetch(`${app.url}/extensions/vsts/issue-updated/`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          ...(given === null ? {} : { 'shared-secret': given }),
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
    },
    settle: async () => {
      await sim.flushDeliveries();
      await runner.runUntilIdle();
    },
    runLanes: () => runner.runUntilIdle(),
    moveClock: async (seconds) => {
      for (const [table, columns] of Object.entries(timedColumns)) {
        const moved = columns.map((column) => `${column} = ${column} - $1 * interval '1 second'`).join(', ');
        await app.dataSource.query(`UPDATE ${table} SET ${moved}`, [seconds]);
      }
    },
    issue: async (id) => (await app.http.get(`${org}/issues/${id}/`)).body,
    externalIssue: async ({ issueId, externalIssueId }) => {
      const { body } = await app.http.get(`${org}/issues/${issueId}/external-issues/`);
      return (body as ExternalIssueDto[]).find(({ id }) => id === externalIssueId);
    },
    decisions: async ({ externalIssueId }) =>
      (await app.http.get(`${org}/external-issues/${externalIssueId}/decisions/`)).body,
    deliveries: async (query = '') =>
      (await app.http.get(`${org}/integrations/${integrationId}/deliveries/${query}`)).body,
    close: () => both.close(),
  };
  await world.configure({ sync_status_reverse: true, sync_reverse_assignment: true, ...options.settings });
  return world;
}

/** What the passing of time changes. */
const timedColumns: Record<string, string[]> = {
  lanes: ['run_after', 'retry_after', 'lease_until', 'compared_at'],
  credentials: ['needs_reauth_since', 'probe_after'],
  state_catalogues: ['fetched_at'],
};
