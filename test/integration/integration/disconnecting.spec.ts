import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource, QueryRunner } from 'typeorm';
import { TokensService } from '../../../src/organizations/tokens.service.js';
import { scopes } from '../../../src/organizations/organizations.types.js';
import type { TestHttp } from '../../support/app.js';
import {
  connectionTo,
  forgetEverything,
  startSimulatedWorld,
  type SimulatedWorld,
} from '../../support/connected-app.js';
import { countWaiting } from '../../support/held-row.js';
import { waitUntil } from '../../support/wait-until.js';

let world: SimulatedWorld;
let other: TestHttp;
const path = (id: string, org = 'default'): string => `/api/0/organizations/${org}/integrations/${id}/`;
const query = (sql: string, ...parameters: unknown[]): Promise<Record<string, unknown>[]> =>
  world.app.dataSource.query(sql, parameters);
const count = async (table: string): Promise<unknown> =>
  (await query(`SELECT count(*)::int AS count FROM ${table}`))[0]?.['count'];

beforeAll(async () => {
  world = await startSimulatedWorld();
  other = world.app.as(await secondOrganization());
});
afterAll(() => world.close());
afterEach(() => forgetEverything(world));

/** A second organization in the same service; answers its token. */
async function secondOrganization(): Promise<string> {
  const [organization] = await query(`INSERT INTO organizations (slug, name) VALUES ('other', 'Other') RETURNING id`);
  const [user] = await query(`INSERT INTO users (name) VALUES ('Otto') RETURNING id`);
  const organizationId = String(organization?.['id']);
  const userId = String(user?.['id']);
  await query(`INSERT INTO members (organization_id, user_id, role) VALUES ($1, $2, 'owner')`, organizationId, userId);
  return createToken(organizationId, userId);
}

async function createToken(organizationId: string, userId: string): Promise<string> {
  const tokens = world.app.get(TokensService);
  const { plainToken } = await world.app.dataSource.transaction((tx) =>
    tokens.create(tx, { organizationId, userId, name: 'test', scopes: [...scopes] }),
  );
  return plainToken;
}

const connectOther = async (token = world.sim.pat): Promise<string> => {
  const { body } = await other.post('/api/0/organizations/other/integrations/', connectionTo(world.sim, token));
  return String(body.id);
};

/** Another transaction, which holds the locks that its statements take until it ends. */
async function begin(...statements: string[]): Promise<QueryRunner> {
  const runner = world.app.dataSource.createQueryRunner();
  await runner.startTransaction();
  for (const statement of statements) await runner.query(statement);
  return runner;
}

async function end(runner: QueryRunner): Promise<void> {
  await runner.commitTransaction();
  await runner.release();
}

async function untilWaiting(sessions: number): Promise<void> {
  const { dataSource } = world.app;
  await waitUntil(`${sessions} wait for a lock`, 1_500, async () => (await countWaiting(dataSource)) === sessions);
}

/** A work item that organization `slug` knows, in as many tables as one can be in. */
async function addWorkItem(slug: string, key = 1, by: DataSource | QueryRunner = world.app.dataSource): Promise<void> {
  await by.query(
    `WITH issue AS (
       INSERT INTO external_issues (organization_id, integration_id, key, title, url)
       SELECT o.id, oi.integration_id, $2, 'title', 'url' FROM organizations o
       JOIN organization_integrations oi ON oi.organization_id = o.id WHERE o.slug = $1 RETURNING *)
     INSERT INTO lanes (external_issue_id, organization_id, integration_id, marked_by_kind)
     SELECT id, organization_id, integration_id, 'link' FROM issue`,
    [slug, key],
  );
}

describe('two organizations on one Azure DevOps organization', () => {
  it('share the integration and its subscriptions, each with its own credential', async () => {
    expect(await connectOther()).toBe(await world.connect());
    expect([await count('credentials'), await count('subscriptions'), world.sim.subscriptions().length]).toEqual([
      2, 4, 4,
    ]);
  });

  it('make one set of subscriptions also when they connect at the same time', async () => {
    const answers = await Promise.all([
      world.app.http.post('/api/0/organizations/default/integrations/', connectionTo(world.sim)),
      other.post('/api/0/organizations/other/integrations/', connectionTo(world.sim)),
    ]);
    // Whoever comes second while the first is at it is asked to come again.
    expect(answers.map(({ status }) => status).every((status) => status === 201 || status === 409)).toBe(true);
    expect(world.sim.subscriptions()).toHaveLength(4);
  });

  it('do not see each other’s settings', async () => {
    const id = await world.connect();
    await connectOther();
    await world.app.http.post(`${path(id)}config/`, { sync_status_reverse: true });
    expect((await other.get(`${path(id, 'other')}config/`)).body.sync_status_reverse).toBe(false);
  });

  it('cannot rename it for each other', async () => {
    const id = await world.connect();
    await connectOther();
    expect((await other.put(path(id, 'other'), { name: 'Mine' })).status).toBe(409);
  });

  it('cannot reach it through each other', async () => {
    const id = await world.connect();
    for (const answer of [
      await other.get(path(id, 'other')),
      await other.get(path(id)),
      await other.put(path(id, 'other'), { name: 'Mine' }),
      await other.delete(path(id, 'other')),
      await other.get(`${path(id, 'other')}config/`),
      await other.post(`${path(id, 'other')}config/`, {}),
    ]) {
      expect(answer.status).toBe(404);
    }
  });
});

describe('disconnecting', () => {
  it('keeps the subscriptions while somebody else uses them', async () => {
    const id = await world.connect();
    await connectOther();
    expect((await world.app.http.delete(path(id))).status).toBe(204);
    expect(world.sim.subscriptions()).toHaveLength(4);
    expect((await other.get(path(id, 'other'))).body.status).toBe('active');
    expect((await world.app.http.get(path(id))).status).toBe(404);
  });

  it('deletes the subscriptions and the integration with the last one', async () => {
    const id = await world.connect();
    expect((await world.app.http.delete(path(id))).status).toBe(204);
    expect(world.sim.subscriptions()).toHaveLength(0);
    for (const table of ['integrations', 'organization_integrations', 'credentials', 'subscriptions']) {
      expect([table, await count(table)]).toEqual([table, 0]);
    }
  });

  it('removes the organization’s own work items only', async () => {
    const id = await world.connect();
    await connectOther();
    await addWorkItem('default');
    await addWorkItem('other');
    await world.app.http.delete(path(id));
    expect(
      await query('SELECT o.slug FROM external_issues e JOIN organizations o ON o.id = e.organization_id'),
    ).toEqual([{ slug: 'other' }]);
    expect(await count('lanes')).toBe(1);
  });

  it('deletes the subscriptions also when the last two leave at the same time', async () => {
    const id = await world.connect();
    await connectOther();
    await addWorkItem('default');
    await addWorkItem('other');
    const holder = await begin('SELECT FROM lanes FOR UPDATE');
    const leaving = Promise.all([world.app.http.delete(path(id)), other.delete(path(id, 'other'))]);
    await untilWaiting(2);
    await end(holder);
    expect((await leaving).map(({ status }) => status)).toEqual([204, 204]);
    expect([world.sim.subscriptions().length, await count('integrations')]).toEqual([0, 0]);
  });

  it('leaves no work item behind that is linked meanwhile', async () => {
    const id = await world.connect();
    await connectOther();
    await addWorkItem('default', 1);
    const holder = await begin('SELECT FROM lanes FOR UPDATE');
    const leaving = world.app.http.delete(path(id));
    await untilWaiting(1);
    const linking = await begin('SELECT FROM organization_integrations FOR KEY SHARE');
    await addWorkItem('default', 2, linking);
    await end(holder);
    await untilWaiting(1);
    await end(linking);
    expect((await leaving).status).toBe(204);
    expect([await count('external_issues'), await count('lanes')]).toEqual([0, 0]);
  });

  it('leaves no credential behind that is replaced meanwhile', async () => {
    const id = await world.connect();
    await connectOther();
    const ofDefault = `WHERE organization_id = (SELECT id FROM organizations WHERE slug = 'default')`;
    const leaving = await begin(
      `DELETE FROM organization_integrations ${ofDefault}`,
      `DELETE FROM credentials ${ofDefault}`,
    );
    const credential = { kind: 'pat', token: world.sim.pat };
    const replacing = world.app.http.put(path(id), { credential });
    await untilWaiting(1);
    await end(leaving);
    expect((await replacing).status).toBe(404);
    expect(await count('credentials')).toBe(1);
  });

  it('removes more deliveries and work items than one statement takes', async () => {
    const id = await world.connect();
    await query(
      `INSERT INTO deliveries (integration_id, dedupe_key, event_type) SELECT $1, n::text, 'workitem.updated' FROM generate_series(1, 1200) n`,
      id,
    );
    await query(
      `INSERT INTO external_issues (organization_id, integration_id, key, title, url)
       SELECT organization_id, integration_id, n, 'title', 'url' FROM organization_integrations, generate_series(1, 1200) n`,
    );
    expect((await world.app.http.delete(path(id))).status).toBe(204);
    expect([await count('deliveries'), await count('external_issues'), await count('integrations')]).toEqual([0, 0, 0]);
  });

  it('counts hooks that are gone already as deleted', async () => {
    const id = await world.connect();
    world.sim.addFault({ kind: '500', route: 'hooks', method: 'GET' });
    const hook = world.sim.subscriptions()[0]?.id ?? '';
    await fetch(`${world.sim.baseUrl}_apis/hooks/subscriptions/${hook}?api-version=7.1`, {
      method: 'DELETE',
      headers: { authorization: `Basic ${Buffer.from(`:${world.sim.pat}`).toString('base64')}` },
    });
    expect((await world.app.http.delete(path(id))).status).toBe(204);
  });

  it.each([
    ['is away', { kind: '503' }],
    ['no longer accepts the token', { kind: '401' }],
  ] as const)('works while Azure DevOps %s, and says what was left there', async (_, fault) => {
    const id = await world.connect();
    world.sim.addFault(fault);
    const { status, body } = await world.app.http.delete(path(id));
    expect([status, body.detail]).toEqual([200, expect.stringContaining('service hooks were left behind in contoso')]);
    expect(await count('integrations')).toBe(0);
    expect(world.sim.subscriptions()).toHaveLength(4);
  });

  it('can be followed by connecting again, which cleans up what was left', async () => {
    const id = await world.connect();
    world.sim.addFault({ kind: '503' });
    await world.app.http.delete(path(id));
    world.sim.reset();
    await world.connect();
    expect(world.sim.subscriptions()).toHaveLength(4);
  });

  it('answers 404 the second time', async () => {
    const id = await world.connect();
    await world.app.http.delete(path(id));
    expect((await world.app.http.delete(path(id))).status).toBe(404);
  });
});
