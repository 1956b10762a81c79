import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TokensService } from '../../../src/organizations/tokens.service.js';
import type { Scope } from '../../../src/organizations/organizations.types.js';
import type { TestResponse } from '../../support/app.js';
import { startSimulatedWorld, type SimulatedWorld } from '../../support/connected-app.js';

let world: SimulatedWorld;
let integrationId: string;

beforeAll(async () => {
  world = await startSimulatedWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.sim.reset();
  world.sim.setSearch({ isInstalled: true, infoCode: 0, lagMs: 0 });
  // A new integration for each test: no gate or credential stays closed.
  await world.app.dataSource.query('DELETE FROM integrations');
  integrationId = await world.connect();
  world.sim.reset();
});

const pathOf = (parameters: Record<string, string>, id = integrationId, org = 'default'): string =>
  `/extensions/vsts/search/${org}/${id}/?${new URLSearchParams(parameters).toString()}`;
const search = (query: string): Promise<TestResponse> => world.app.http.get(pathOf({ field: 'externalIssue', query }));
const found = async (query: string): Promise<string[]> =>
  ((await search(query)).body as { value: string }[]).map(({ value }) => value);

async function tokenWith(scopes: Scope[]): Promise<string> {
  const { dataSource } = world.app;
  const [owner] = await dataSource.query<{ organization_id: string; user_id: string }[]>(
    'SELECT organization_id, user_id FROM api_tokens LIMIT 1',
  );
  const { plainToken } = await dataSource.transaction((tx) =>
    world.app.get(TokensService).create(tx, {
      organizationId: owner?.organization_id ?? '',
      userId: owner?.user_id ?? '',
      name: 'test',
      scopes,
    }),
  );
  return plainToken;
}

describe('the checks of a search, in their order', () => {
  it('begin with the token', async () => {
    expect((await world.app.as(undefined).get(pathOf({}, '999'))).status).toBe(401);
  });

  it('then its scope', async () => {
    const http = world.app.as(await tokenWith(['event:read']));
    expect((await http.get(pathOf({}, '999'))).status).toBe(403);
  });

  it('then the organization', async () => {
    expect((await world.app.http.get(pathOf({}, integrationId, 'other'))).status).toBe(404);
  });

  it.each(['999', 'x', '99999999999999999999'])('then the integration %s', async (id) => {
    expect((await world.app.http.get(pathOf({}, id))).status).toBe(404);
  });

  it.each([{}, { query: 'x' }, { query: '' }])('then the field: %j', async (parameters) => {
    const { status, body } = await world.app.http.get(pathOf(parameters));
    expect([status, body]).toEqual([400, { detail: 'field is a required parameter' }]);
  });

  it.each([{ field: 'externalIssue' }, { field: 'externalIssue', query: '' }, { field: 'other' }])(
    'then the query: %j',
    async (parameters) => {
      const { status, body } = await world.app.http.get(pathOf(parameters));
      expect([status, body]).toEqual([400, { detail: 'query is a required parameter' }]);
    },
  );

  it('then what the field may be', async () => {
    expect((await world.app.http.get(pathOf({ field: 'repository', query: 'x' }))).status).toBe(400);
  });

  it('and ask nothing of Azure DevOps before', async () => {
    await world.app.http.get(pathOf({ field: 'repository', query: 'rounded' }));
    await world.app.http.get(pathOf({ field: 'externalIssue' }));
    expect(world.sim.requests()).toHaveLength(0);
  });
});

describe('a search', () => {
  it('answers label and value', async () => {
    expect((await search('#1')).body).toEqual([{ label: '(1) Checkout fails with an empty cart', value: '1' }]);
  });

  it.each(['1', '#1', 'AB#1'])('finds by %s', async (query) => {
    expect(await found(query)).toEqual(['1']);
  });

  it('finds by the URL of the item', async () => {
    expect(await found(`${world.sim.baseUrl}Web%20Shop/_workitems/edit/1/`)).toEqual(['1']);
  });

  it.each(['https://dev.azure.com/contoso/_workitems/edit/1', 'http://127.0.0.1:1/contoso/_workitems/edit/1'])(
    'finds nothing by the URL %s of another place, and asks nobody',
    async (url) => {
      expect(await found(url)).toEqual([]);
      expect(world.sim.requests()).toHaveLength(0);
    },
  );

  it.each(['#999999', 'AB#2147483648', '   '])('finds nothing by %j', async (query) => {
    const { status, body } = await search(query);
    expect([status, body]).toEqual([200, []]);
  });

  it('finds by text with the search service', async () => {
    expect(await found('rounded')).toEqual(['2']);
    expect(world.sim.requests().some(({ path }) => path.includes('wiql'))).toBe(false);
  });

  it('puts the item of that number before those that name it', async () => {
    const id = world.sim.createWorkItem({
      project: 'Web Shop',
      type: 'Bug',
      fields: { 'System.Title': 'As in 2, again' },
    });
    expect(await found('2')).toEqual(['2', String(id)]);
  });

  it('finds a number in texts also where no item has it', async () => {
    const id = world.sim.createWorkItem({
      project: 'Web Shop',
      type: 'Bug',
      fields: { 'System.Title': 'Error 50011' },
    });
    expect(await found('50011')).toEqual([String(id)]);
  });

  it.each([
    ['is not installed', (): void => world.sim.setSearch({ isInstalled: false })],
    ['is not ready', (): void => world.sim.setSearch({ infoCode: 2 })],
    ['lags behind', (): void => world.sim.setSearch({ lagMs: 'manual' })],
    ['is out of order', (): void => world.sim.addFault({ kind: '500', route: 'search' })],
  ])('asks with WIQL when the search service %s', async (_, spoil) => {
    spoil();
    const id = world.sim.createWorkItem({
      project: 'Web Shop',
      type: 'Bug',
      fields: { 'System.Title': 'Zebra crossing' },
    });
    expect((await search('zebra')).body).toEqual(
      expect.arrayContaining([{ label: `(${id}) Zebra crossing`, value: String(id) }]),
    );
  });

  it('answers those changed last first when it asks with WIQL', async () => {
    world.sim.setSearch({ isInstalled: false });
    const create = (title: string): number =>
      world.sim.createWorkItem({ project: 'Web Shop', type: 'Bug', fields: { 'System.Title': title } });
    const ids = [create('Giraffe one'), create('Giraffe two')];
    world.sim.updateWorkItem(ids[0] ?? 0, { 'System.Title': 'Giraffe one, changed' });
    expect(await found('giraffe')).toEqual(ids.map(String));
  });

  it.each([
    `O'Reilly`,
    `' OR [System.Id] > 0 OR [System.Title] CONTAINS '`,
    `''`,
    'x\u0000y',
    '\ud800',
    '%_\\',
    '*',
    'a'.repeat(3000),
    '<script>',
    '漢字',
  ])('takes %j for text', async (query) => {
    world.sim.setSearch({ isInstalled: false });
    expect(await found(query)).toEqual([]);
  });

  it('finds by text with a quote', async () => {
    world.sim.setSearch({ isInstalled: false });
    const title = `The customer's cart`;
    const id = world.sim.createWorkItem({ project: 'Web Shop', type: 'Bug', fields: { 'System.Title': title } });
    expect(await found(`customer's`)).toEqual([String(id)]);
  });
});

describe('a search that Azure DevOps does not answer', () => {
  it.each([
    ['429', 7],
    ['503', 7],
    ['500', 10],
    ['reset', 10],
  ] as const)('is answered 503 with Retry-After: %s', async (kind, seconds) => {
    world.sim.addFault({ kind, retryAfterSeconds: 7 });
    const { status, headers } = await search('rounded');
    expect([status, headers.get('retry-after')]).toEqual([503, String(seconds)]);
  });

  it.each(['401', 'signin203'] as const)(
    'is answered 409 with what to do when the credential is dead: %s',
    async (kind) => {
      world.sim.addFault({ kind });
      const { status, body } = await search('rounded');
      expect([status, body.detail]).toEqual([409, expect.stringContaining('again with a new token')]);
    },
  );

  it('is answered 409 when there is no credential', async () => {
    await world.app.dataSource.query('UPDATE organization_integrations SET default_credential_id = NULL');
    const { status, body } = await search('rounded');
    expect([status, body.detail]).toEqual([409, expect.stringContaining('connect it again')]);
  });
});
