import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ClientFactory } from '../../../src/integration/client.factory.js';
import { startSimulatedWorld, type SimulatedWorld } from '../../support/connected-app.js';

let world: SimulatedWorld;
let integrationId: string;
let organizationId: string;
const query = (sql: string, ...parameters: unknown[]): Promise<Record<string, unknown>[]> =>
  world.app.dataSource.query(sql, parameters);
const getClient = (): ReturnType<ClientFactory['getClient']> =>
  world.app.get(ClientFactory).getClient(organizationId, integrationId);

beforeAll(async () => {
  world = await startSimulatedWorld();
});
afterAll(() => world.close());

beforeEach(async () => {
  integrationId = await world.connect();
  const [organization] = await query(`SELECT id FROM organizations WHERE slug = 'default'`);
  organizationId = String(organization?.['id']);
});
afterEach(async () => {
  world.sim.reset();
  await query('DELETE FROM integrations');
});

describe('the client factory', () => {
  it('makes a client that calls the stored base URL', async () => {
    expect((await getClient()).baseUrl).toBe(world.sim.baseUrl);
  });

  it('names the organization integration that is missing', async () => {
    await query('DELETE FROM organization_integrations');
    await expect(getClient()).rejects.toMatchObject({ code: 'no_organization_integration' });
  });

  it('names the default credential that is missing', async () => {
    await query('UPDATE organization_integrations SET default_credential_id = NULL');
    await expect(getClient()).rejects.toMatchObject({ code: 'no_default_credential' });
  });

  it('does not use a credential that was copied from another row', async () => {
    await query(
      `INSERT INTO credentials (organization_id, integration_id, kind, key_id, ciphertext)
       SELECT organization_id, integration_id, kind, key_id, ciphertext FROM credentials`,
    );
    await query('UPDATE organization_integrations SET default_credential_id = (SELECT max(id) FROM credentials)');
    await expect(getClient()).rejects.toMatchObject({ code: 'unreadable_credential' });
  });

  it('does not use a credential that was moved to another organization', async () => {
    const [other] = await query(`INSERT INTO organizations (slug, name) VALUES ('other', 'Other') RETURNING id`);
    organizationId = String(other?.['id']);
    await query('UPDATE credentials SET organization_id = $1', organizationId);
    await query('UPDATE organization_integrations SET organization_id = $1', organizationId);
    await expect(getClient()).rejects.toMatchObject({ code: 'unreadable_credential' });
    await query('DELETE FROM organizations WHERE id = $1', organizationId);
  });
});

describe('the domain check', () => {
  const storeDomain = (domainName: string): Promise<unknown> =>
    query('UPDATE integrations SET domain_name = $1', domainName);

  it.each(['', 'contoso.visualstudio.com', 'http://contoso.visualstudio.com/', 'https://dev.azure.com/contoso'])(
    'replaces the stored URL %j by the one that Azure DevOps knows',
    async (domainName) => {
      await storeDomain(domainName);
      expect((await getClient()).baseUrl).toBe(world.sim.baseUrl);
      expect(await query('SELECT domain_name FROM integrations')).toEqual([{ domain_name: world.sim.baseUrl }]);
    },
  );

  it('asks by the account id when nobody knows the external id', async () => {
    await storeDomain('');
    await query(`UPDATE integrations SET external_id = 'unknown', account_id = $1`, world.sim.accountId);
    expect((await getClient()).baseUrl).toBe(world.sim.baseUrl);
  });

  it('asks with the credential’s own scheme', async () => {
    await storeDomain('');
    await getClient();
    const lookUps = world.sim.requests().filter(({ path }) => path.toLowerCase().includes('/resourceareas/'));
    expect(lookUps).toHaveLength(1);
    expect(lookUps[0]).toMatchObject({ status: 200, who: world.sim.owner.uniqueName });
  });

  it('leaves a valid URL alone without asking', async () => {
    await storeDomain('https://dev.azure.com/contoso/');
    const before = world.sim.requests().length;
    expect((await getClient()).baseUrl).toBe('https://dev.azure.com/contoso/');
    expect(world.sim.requests()).toHaveLength(before);
  });

  it('fails with a typed error, never a null URL, when nobody knows the organization', async () => {
    await storeDomain('');
    await query(`UPDATE integrations SET external_id = 'unknown'`);
    await expect(getClient()).rejects.toMatchObject({ code: 'no_base_url' });
    expect(await query('SELECT domain_name FROM integrations')).toEqual([{ domain_name: '' }]);
  });

  it('fails with a typed error when the look-up fails', async () => {
    await storeDomain('');
    world.sim.addFault({ kind: '500' });
    await expect(getClient()).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('looks nothing up for a Server', async () => {
    await storeDomain('');
    await query(`UPDATE integrations SET account_type = 'server'`);
    await expect(getClient()).rejects.toMatchObject({ code: 'no_base_url' });
  });
});

describe('a credential that Azure DevOps refuses', () => {
  const calls = (): number => world.sim.requests().length;
  const read = async (): Promise<unknown> => (await getClient()).getWorkItem(1);
  const health = async (): Promise<unknown> =>
    (await query('SELECT needs_reauth_since IS NOT NULL AS dead FROM credentials'))[0]?.['dead'];

  it.each(['401', 'signin203'] as const)('is marked after %s', async (kind) => {
    world.sim.addFault({ kind });
    await expect(read()).rejects.toMatchObject({ code: 'unauthorized' });
    expect(await health()).toBe(true);
  });

  it('is not marked after a 403, which belongs to that call', async () => {
    world.sim.addFault({ kind: '403' });
    await expect(read()).rejects.toMatchObject({ code: 'forbidden' });
    expect(await health()).toBe(false);
  });

  it('is not tried again for 30 s', async () => {
    world.sim.addFault({ kind: '401', times: 1 });
    await expect(read()).rejects.toMatchObject({ code: 'unauthorized' });
    const before = calls();
    await expect(read()).rejects.toMatchObject({ code: 'unauthorized', retryAfterMs: expect.any(Number) });
    expect(calls()).toBe(before);
  });

  it('is tried by one call after 30 s, however many want to', async () => {
    world.sim.addFault({ kind: '401' });
    await expect(read()).rejects.toMatchObject({ code: 'unauthorized' });
    await query(`UPDATE credentials SET probe_after = now() - interval '1 second'`);
    const before = calls();
    await Promise.allSettled(Array.from({ length: 10 }, read));
    expect(calls()).toBe(before + 1);
  });

  it('is in use again after its first success', async () => {
    world.sim.addFault({ kind: '401', times: 1 });
    await expect(read()).rejects.toMatchObject({ code: 'unauthorized' });
    await query(`UPDATE credentials SET probe_after = now() - interval '1 second'`);
    await read();
    expect(await health()).toBe(false);
    await expect(Promise.all([read(), read()])).resolves.toHaveLength(2);
  });

  it('shows as needing a new token', async () => {
    world.sim.addFault({ kind: '401' });
    await expect(read()).rejects.toMatchObject({ code: 'unauthorized' });
    const { body } = await world.app.http.get(`/api/0/organizations/default/integrations/${integrationId}/`);
    expect(body).toMatchObject({ status: 'needs_reauth', needsReauthSince: expect.any(String) });
  });
});

describe('throttling', () => {
  it('stops all calls of the integration until its time has passed, whoever makes them', async () => {
    world.sim.addFault({ kind: '429', retryAfterSeconds: 60, times: 1 });
    await expect((await getClient()).getWorkItem(1)).rejects.toMatchObject({ code: 'throttled' });
    const before = world.sim.requests().length;
    await expect((await getClient()).getWorkItem(1)).rejects.toMatchObject({ code: 'throttled' });
    expect(world.sim.requests()).toHaveLength(before);
  });
});
