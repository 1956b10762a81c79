import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import {
  connectionTo,
  forgetEverything,
  startSimulatedWorld,
  type SimulatedWorld,
} from '../../support/connected-app.js';

const integrations = '/api/0/organizations/default/integrations/';
const hookUrl = 'http://127.0.0.1:9/extensions/vsts/issue-updated/';

let world: SimulatedWorld;
beforeAll(async () => {
  world = await startSimulatedWorld();
});
afterAll(() => world.close());
afterEach(async () => {
  await forgetEverything(world);
});

const connect = (body: object = connectionTo(world.sim)): ReturnType<SimulatedWorld['app']['http']['post']> =>
  world.app.http.post(integrations, body);

async function rowCounts(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of Object.keys(nothing)) {
    const [row] = await world.app.dataSource.query<[{ count: number }]>(`SELECT count(*)::int AS count FROM ${table}`);
    counts[table] = row.count;
  }
  return counts;
}
const nothing = { integrations: 0, organization_integrations: 0, credentials: 0, subscriptions: 0, deliveries: 0 };

describe('connecting', () => {
  it('answers the integration in Sentry’s shape', async () => {
    const { status, body } = await connect();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^\d+$/),
      name: 'contoso',
      icon: null,
      domainName: world.sim.baseUrl,
      provider: { key: 'vsts', name: 'Azure DevOps' },
      status: 'active',
      accountType: 'services',
      externalId: world.sim.collectionId.toLowerCase(),
      configData: {
        sync_status_reverse: false,
        sync_reverse_assignment: false,
        reopen_on: 'not_done',
        resolution_strategy: 'resolve',
        done_states: {},
      },
    });
  });

  it('tells what was checked', async () => {
    const { body } = await connect();
    const checks = body.checks as { name: string; ok: boolean }[];
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['connectionData', true],
      ['projects', true],
      ['types', true],
      ['hooks', true],
      ['subscriptions', true],
    ]);
  });

  it('subscribes to the four events with a secret, in full detail', async () => {
    await connect();
    const requests = world.sim.subscriptions().map(({ request }) => request);
    expect(requests.map(({ eventType }) => eventType).sort()).toEqual([
      'workitem.commented',
      'workitem.deleted',
      'workitem.restored',
      'workitem.updated',
    ]);
    for (const { resourceVersion, publisherInputs, consumerInputs } of requests) {
      expect(resourceVersion).toBe('5.1-preview.3');
      expect(publisherInputs['projectId']).toBeUndefined();
      expect(consumerInputs).toMatchObject({
        url: hookUrl,
        httpHeaders: expect.stringMatching(/^shared-secret:[\w-]{43}$/),
        resourceDetailsToSend: 'all',
        messagesToSend: 'none',
        detailedMessagesToSend: 'none',
      });
    }
  });

  it('keeps only the digests of the hooks’ secrets', async () => {
    await connect();
    const rows = await world.app.dataSource.query<{ hook_id: string; secret_digests: Buffer[]; status: string }[]>(
      'SELECT hook_id, secret_digests, status FROM subscriptions',
    );
    for (const hook of world.sim.subscriptions()) {
      const secret = hook.request.consumerInputs['httpHeaders']?.split(':')[1] ?? '';
      const row = rows.find(({ hook_id }) => hook_id === hook.id);
      expect(row).toEqual({
        hook_id: hook.id,
        secret_digests: [createHash('sha256').update(secret).digest()],
        status: 'enabled',
      });
    }
  });

  it('stores the token only encrypted', async () => {
    await connect();
    const [row] = await world.app.dataSource.query<[{ dump: string }]>(
      `SELECT string_agg(c::text || encode(ciphertext, 'escape'), '') AS dump FROM credentials c`,
    );
    expect(row.dump).not.toContain(world.sim.pat);
  });

  it('finds the organization in the URL of a work item', async () => {
    const { body } = await connect({ ...connectionTo(world.sim), baseUrl: `${world.sim.baseUrl}_workitems/edit/1` });
    expect(body.domainName).toBe(world.sim.baseUrl);
  });

  it('takes the name that it is given', async () => {
    const { body } = await connect({ ...connectionTo(world.sim), name: ' Our boards ' });
    expect(body.name).toBe('Our boards');
  });

  it.each([
    ['a token that Azure DevOps does not know', () => connectionTo(world.sim, 'wrong'), 'connectionData', 'credential'],
    [
      'a URL at which nobody answers so',
      () => ({ ...connectionTo(world.sim), baseUrl: `${world.sim.url}/elsewhere/` }),
      'connectionData',
      'baseUrl',
    ],
  ])('refuses %s and stores nothing', async (_, body, check, field) => {
    const answer = await connect(body());
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toContain(`The check "${check}" failed`);
    expect(Object.keys(answer.body.fields)).toEqual([field]);
    expect(await rowCounts()).toEqual(nothing);
  });

  it.each([
    ['projects', { kind: '403', route: 'projects' }],
    ['types', { kind: 'emptyTypes' }],
    ['hooks', { kind: '403', route: 'hooks' }],
    ['subscriptions', { kind: '500', route: 'hooks', method: 'POST' }],
  ] as const)('names the check "%s" when it fails, and leaves nothing behind', async (name, fault) => {
    world.sim.addFault(fault);
    const { status, body } = await connect();
    expect(status).toBe(400);
    expect(body.detail).toContain(`The check "${name}" failed`);
    expect(await rowCounts()).toEqual(nothing);
    expect(world.sim.subscriptions()).toHaveLength(0);
  });

  it('deletes the hooks it made when a later one cannot be made', async () => {
    failOnceTwoExist(world);
    const { status } = await connect();
    expect(status).toBe(400);
    expect(world.sim.subscriptions()).toHaveLength(0);
  });

  it('keeps nothing of what a hook posted that it made in vain', async () => {
    const receive = async (): Promise<void> => {
      const [{ id }] = await world.app.dataSource.query<[{ id: string }]>('SELECT id FROM integrations');
      await world.app.dataSource.query(
        `INSERT INTO deliveries (integration_id, dedupe_key, event_type) VALUES ($1, 'early', 'workitem.updated')`,
        [id],
      );
    };
    let received: Promise<void> | undefined;
    failOnceTwoExist(world, () => {
      received = receive();
    });
    await connect();
    await received;
    expect(await rowCounts()).toEqual(nothing);
  });

  it('says that the token may not make hooks', async () => {
    const { status, body } = await connect(connectionTo(world.sim, world.sim.readOnlyPat));
    expect([status, Object.keys(body.fields)]).toEqual([400, ['credential']]);
    expect(await rowCounts()).toEqual(nothing);
  });

  it.each([
    ['https://evil.test/contoso/', /LOCKSTEP_ALLOWED_HOSTS/],
    ['http://127.0.0.1:1/contoso/', /LOCKSTEP_ALLOWED_HOSTS/],
    ['http://169.254.169.254/', /LOCKSTEP_ALLOWED_HOSTS/],
    ['https://me:secret@dev.azure.com/contoso/', /user name or password/],
    ['https://dev.azure.com/', /name the organization/],
    ['nonsense with spaces', /must be a URL/],
  ])('refuses the URL %s without calling it', async (baseUrl, problem) => {
    const { status, body } = await connect({ ...connectionTo(world.sim), baseUrl });
    expect(status).toBe(400);
    expect(body.fields.baseUrl[0]).toMatch(problem);
  });

  it.each([
    [{ provider: 'github' }, 'provider'],
    [{ credential: undefined }, 'credential'],
    [{ credential: { kind: 'service_principal', token: 'x' } }, 'credential.kind'],
    [{ credential: { kind: 'pat', token: '' } }, 'credential.token'],
    [{ credential: { kind: 'pat', token: 'a\r\nX-Evil: 1' } }, 'credential.token'],
    [{ credential: null }, 'credential'],
    [{ baseUrl: 7 }, 'baseUrl'],
    [{ name: null }, 'name'],
    [{ name: ' ' }, 'name'],
  ])('refuses a body with %j', async (change, field) => {
    const { status, body } = await connect({ ...connectionTo(world.sim), ...change });
    expect([status, Object.keys(body.fields)]).toEqual([400, [field]]);
  });

  it('replaces the credential when connected again, and makes no second subscriptions', async () => {
    const first = (await connect()).body;
    world.sim.addToken('second-token', 'Ada Almgren');
    const second = (await connect(connectionTo(world.sim, 'second-token'))).body;
    expect(second.id).toBe(first.id);
    expect(await rowCounts()).toEqual({
      integrations: 1,
      organization_integrations: 1,
      credentials: 1,
      subscriptions: 4,
      deliveries: 0,
    });
    expect(world.sim.subscriptions()).toHaveLength(4);
  });

  it('keeps the former credential when the new one fails a check', async () => {
    const { id } = (await connect()).body;
    await connect(connectionTo(world.sim, 'wrong'));
    const search = `/extensions/vsts/search/default/${id}/?field=externalIssue&query=1`;
    expect((await world.app.http.get(search)).status).toBe(200);
  });
});

describe('a connection that was interrupted', () => {
  const leaveBehind = async (age: string): Promise<void> => {
    await world.app.dataSource.query(
      `WITH i AS (INSERT INTO integrations (provider, external_id, name, domain_name, account_type)
         VALUES ('vsts', $1, 'contoso', $2, 'services') RETURNING id)
       INSERT INTO subscriptions (integration_id, event_type, status, status_since, secret_digests)
       SELECT id, 'workitem.updated', 'creating', now() - $3::interval, '{}' FROM i`,
      [world.sim.collectionId.toLowerCase(), world.sim.baseUrl, age],
    );
  };

  it('is not disturbed for two minutes', async () => {
    await leaveBehind('1 minute');
    expect((await connect()).status).toBe(409);
  });

  it('is done again after that', async () => {
    await leaveBehind('3 minutes');
    expect((await connect()).status).toBe(201);
    expect(await rowCounts()).toEqual({
      integrations: 1,
      organization_integrations: 1,
      credentials: 1,
      subscriptions: 4,
      deliveries: 0,
    });
  });

  it('has its unknown hooks deleted, and nobody else’s', async () => {
    const orphan = await makeHook(world, hookUrl);
    const foreign = await makeHook(world, 'https://somebody.else.example/hook');
    await connect();
    const left = world.sim.subscriptions().map(({ id }) => id);
    expect([left.includes(orphan), left.includes(foreign), left.length]).toEqual([false, true, 5]);
  });
});

describe('without a public URL', () => {
  let homely: SimulatedWorld;
  beforeAll(async () => {
    homely = await startSimulatedWorld({ env: { publicUrl: null } });
  });
  afterAll(() => homely.close());
  afterEach(() => forgetEverything(homely));
  const localUrl = 'http://localhost:0/extensions/vsts/issue-updated/';
  const connectHomely = (): ReturnType<typeof connect> => homely.app.http.post(integrations, connectionTo(homely.sim));

  it('hooks that post to the same address, of another installation perhaps, stay', async () => {
    const foreign = await makeHook(homely, localUrl);
    expect((await connectHomely()).status).toBe(201);
    expect(homely.sim.subscriptions().map(({ id }) => id)).toContain(foreign);
  });

  it('hooks that were made are deleted when a later one cannot be made', async () => {
    failOnceTwoExist(homely);
    expect((await connectHomely()).status).toBe(400);
    expect(homely.sim.subscriptions()).toHaveLength(0);
  });
});

describe('an integration', () => {
  it('is listed and read', async () => {
    const { checks, ...connected } = (await connect()).body;
    expect(checks).toHaveLength(5);
    expect((await world.app.http.get(integrations)).body).toEqual([connected]);
    expect((await world.app.http.get(`${integrations}${connected.id}/`)).body).toEqual(connected);
  });

  it.each(['999', '0', 'x', '99999999999999999999999'])('of the id %s does not exist', async (id) => {
    expect((await world.app.http.get(`${integrations}${id}/`)).status).toBe(404);
  });

  it('is renamed', async () => {
    const id = await world.connect();
    const { body } = await world.app.http.put(`${integrations}${id}/`, { name: 'Boards' });
    expect(body.name).toBe('Boards');
  });

  it.each([{ name: null }, { name: 7 }, { credential: null }, { credential: 'x' }])(
    'is not changed by %j',
    async (body) => {
      const id = await world.connect();
      expect((await world.app.http.put(`${integrations}${id}/`, body)).status).toBe(400);
    },
  );

  it('gets another credential only after that has passed the checks', async () => {
    const id = await world.connect();
    const { status, body } = await world.app.http.put(`${integrations}${id}/`, {
      credential: { kind: 'pat', token: 'wrong' },
    });
    expect([status, Object.keys(body.fields)]).toEqual([400, ['credential']]);
    expect((await rowCounts())['credentials']).toBe(1);
  });

  it('gets another credential', async () => {
    world.sim.addToken('first-token', 'Ada Almgren');
    world.sim.addToken('second-token', 'Ada Almgren');
    const { id } = (await connect(connectionTo(world.sim, 'first-token'))).body;
    const credential = { kind: 'pat', token: 'second-token' };
    expect((await world.app.http.put(`${integrations}${id}/`, { credential })).status).toBe(200);
    world.sim.revokeToken('first-token');
    const search = `/extensions/vsts/search/default/${id}/?field=externalIssue&query=%231`;
    expect((await world.app.http.get(search)).body).toHaveLength(1);
  });
});

describe('connecting to a Server', () => {
  let server: SimulatedWorld;
  beforeAll(async () => {
    server = await startSimulatedWorld({ simulator: { mode: 'server' } });
  });
  afterAll(() => server.close());
  afterEach(() => forgetEverything(server));

  it('works with a collection', async () => {
    const { status, body } = await server.app.http.post(integrations, connectionTo(server.sim));
    expect([status, body.accountType, body.name]).toEqual([201, 'server', 'DefaultCollection']);
  });

  it('hints at the collection when the URL leads elsewhere', async () => {
    const baseUrl = `${server.sim.baseUrl}Web%20Shop/`;
    const { body } = await server.app.http.post(integrations, { ...connectionTo(server.sim), baseUrl });
    expect(body.detail).toContain('the URL of the organization or collection, without a project?');
  });
});

/** Makes the third hook fail. */
function failOnceTwoExist({ sim }: SimulatedWorld, then: () => void = () => undefined): void {
  const look = (): void => {
    if (sim.subscriptions().length < 2) {
      sim.beforeNext('hooks', look);
      return;
    }
    sim.addFault({ kind: '500', route: 'hooks', method: 'POST', times: 1 });
    then();
  };
  sim.beforeNext('hooks', look);
}

/** Makes a service hook as somebody else would; answers its id. */
async function makeHook({ sim }: SimulatedWorld, url: string): Promise<string> {
  const response = await fetch(`${sim.baseUrl}_apis/hooks/subscriptions?api-version=7.1`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`:${sim.pat}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      publisherId: 'tfs',
      eventType: 'workitem.updated',
      consumerId: 'webHooks',
      consumerActionId: 'httpRequest',
      publisherInputs: {},
      consumerInputs: { url },
    }),
  });
  return String(((await response.json()) as { id: unknown }).id);
}
