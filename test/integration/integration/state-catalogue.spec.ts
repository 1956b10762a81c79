import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AzureDevOpsHttpClient } from '../../../src/integration/azure-devops/azure-devops-http.client.js';
import { IntegrationClient } from '../../../src/integration/integration-client.js';
import { IntegrationGates } from '../../../src/integration/integration-gates.service.js';
import { StateCatalogueService } from '../../../src/integration/state-catalogue.service.js';
import { startSimulatedWorld, type SimulatedWorld } from '../../support/connected-app.js';

let world: SimulatedWorld;
let integrationId: string;
let client: IntegrationClient;
let catalogues: StateCatalogueService;
const query = (sql: string, ...parameters: unknown[]): Promise<Record<string, unknown>[]> =>
  world.app.dataSource.query(sql, parameters);

beforeAll(async () => {
  world = await startSimulatedWorld();
  catalogues = world.app.get(StateCatalogueService);
  integrationId = await world.connect();
});
afterAll(() => world.close());
beforeEach(() => {
  world.sim.reset();
  // With a gate of its own, so that none stays closed for the next test.
  const gate = world.app.get(IntegrationGates).createUnshared();
  const authorization = `Basic ${Buffer.from(`:${world.sim.pat}`).toString('base64')}`;
  const site = { baseUrl: world.sim.baseUrl, accountType: 'services' } as const;
  const stored = { integrationId, credentialId: '0' };
  client = new IntegrationClient(world.app.get(AzureDevOpsHttpClient), { gate, authorization }, site, stored);
});
afterEach(() => query('DELETE FROM state_catalogues'));

const typeCalls = (): number =>
  world.sim.requests().filter(({ path }) => path.toLowerCase().includes('workitemtypes')).length;
const grow = (seconds: number): Promise<unknown> =>
  query(`UPDATE state_catalogues SET fetched_at = fetched_at - $1 * interval '1 second'`, seconds);
const projectId = (): string => world.sim.projects[0]?.id.toLowerCase() ?? '';
const resolve = (state: string, type: string | null = 'Bug', doneStates = {}): Promise<boolean | 'unknown'> =>
  catalogues.resolveDone(client, { project: 'Web Shop', type, state, doneStates });

describe('the catalogue of states', () => {
  it('holds every type of the project', async () => {
    const { projectId: id, types } = await catalogues.getCatalogue(client, 'Web Shop');
    expect([id, types.map(({ name }) => name)]).toEqual([projectId(), expect.arrayContaining(['Bug', 'User Story'])]);
  });

  it('is read once an hour', async () => {
    await catalogues.getCatalogue(client, 'Web Shop');
    await grow(3_500);
    await catalogues.getCatalogue(client, 'web shop');
    expect(typeCalls()).toBe(1);
    await grow(200);
    await catalogues.getCatalogue(client, 'Web Shop');
    expect(typeCalls()).toBe(2);
  });

  it('is found by the project’s id too', async () => {
    await catalogues.getCatalogue(client, 'Web Shop');
    await catalogues.getCatalogue(client, projectId().toUpperCase());
    expect(typeCalls()).toBe(1);
  });

  it('is read by one of those who want it at once', async () => {
    await Promise.all(Array.from({ length: 10 }, () => catalogues.getCatalogue(client, 'Web Shop')));
    expect(typeCalls()).toBe(1);
  });

  it.each([
    ['401', 'unauthorized'],
    ['403', 'forbidden'],
    ['429', 'throttled'],
    ['500', 'unavailable'],
    ['503', 'unavailable'],
    ['truncated', 'malformed'],
    ['garbage', 'malformed'],
    ['emptyTypes', 'malformed'],
    ['reset', 'unavailable'],
    ['signin203', 'unauthorized'],
  ] as const)('is unknown, and nothing is kept, after %s', async (kind, code) => {
    world.sim.addFault({ kind, route: 'types', times: 1 });
    await expect(catalogues.getCatalogue(client, 'Web Shop')).rejects.toMatchObject({ code });
    expect(await query('SELECT FROM state_catalogues')).toHaveLength(0);
  });
});

describe('whether a state counts as done', () => {
  it.each([
    ['New', false],
    ['Active', false],
    ['Resolved', true],
    ['Closed', true],
  ])('%s: %s', async (state, done) => {
    expect(await resolve(state)).toBe(done);
  });

  it('is decided by the setting where that names the type', async () => {
    expect(await resolve('Resolved', 'Bug', { [projectId()]: { Bug: ['Closed'] } })).toBe(false);
  });

  it('is not decided by a setting of another project', async () => {
    expect(await resolve('Resolved', 'Bug', { another: { Bug: ['Closed'] } })).toBe(true);
  });

  it('is found for a state that was added since, by one more look', async () => {
    await catalogues.getCatalogue(client, 'Web Shop');
    await query(
      `UPDATE state_catalogues SET types = '[{"name":"Bug","states":[{"name":"New","category":"Proposed"}]}]'`,
    );
    await grow(11);
    expect(await resolve('Closed')).toBe(true);
    expect(typeCalls()).toBe(2);
  });

  it('is unknown for a state that nobody lists, without looking twice within 10 s', async () => {
    expect(await resolve('Verified')).toBe('unknown');
    expect(await resolve('Verified')).toBe('unknown');
    expect(typeCalls()).toBe(1);
  });
});
