import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TransactionRunner } from '../../../src/database/transaction-runner.service.js';
import { TokensService } from '../../../src/organizations/tokens.service.js';
import type { Scope } from '../../../src/organizations/organizations.types.js';
import { startTestApp, type TestApp } from '../../support/app.js';

let app: TestApp;
let owner: { organizationId: string; userId: string };

beforeAll(async () => {
  app = await startTestApp();
  [owner] = await app.dataSource.query('SELECT organization_id AS "organizationId", user_id AS "userId" FROM members');
});
afterAll(() => app.close());

async function makeToken(scopes: Scope[]): Promise<{ id: string; plainToken: string }> {
  return app
    .get(TransactionRunner)
    .run((tx) => app.get(TokensService).create(tx, { ...owner, name: 'a test', scopes }));
}

describe('an API token', () => {
  it('is asked for with 401 where it is missing', async () => {
    const { status, body, headers } = await app.as(undefined).get('/api/0/organizations/');
    expect({ status, detail: body.detail, asks: headers.get('www-authenticate') }).toEqual({
      status: 401,
      detail: expect.stringContaining('API token'),
      asks: 'Bearer',
    });
  });

  it.each(['', ' ', 'x'.repeat(5_000), 'lst_wrong', 'é'])('is refused with 401 when it is %j', async (token) => {
    const response = await fetch(`${app.url}/api/0/organizations/`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(401);
  });

  it('tells its scopes and its user', async () => {
    const { body } = await app.http.get('/api/0/');
    expect(body).toEqual({
      version: '0',
      auth: { scopes: ['org:read', 'org:write', 'project:read', 'project:write', 'event:read', 'event:write'] },
      user: { id: owner.userId, name: 'Owner', email: 'owner@localhost' },
    });
  });

  it('reads with :read', async () => {
    const { plainToken } = await makeToken(['project:read']);
    expect((await app.as(plainToken).get('/api/0/organizations/default/projects/')).status).toBe(200);
  });

  it('is refused with 403 that names the scope when it writes with :read', async () => {
    const { plainToken } = await makeToken(['project:read', 'org:write']);
    const { status, body } = await app.as(plainToken).post('/api/0/organizations/default/projects/', { name: 'X' });
    expect({ status, body }).toEqual({ status: 403, body: { detail: 'The token lacks the scope project:write.' } });
  });

  it('is refused with 403 when it reads with :write', async () => {
    const { plainToken } = await makeToken(['project:write']);
    expect((await app.as(plainToken).get('/api/0/organizations/default/projects/')).status).toBe(403);
  });

  it('is refused for a missing scope before another organization is looked for', async () => {
    const { plainToken } = await makeToken([]);
    expect((await app.as(plainToken).get('/api/0/organizations/nowhere/')).status).toBe(403);
  });

  it('is refused by the first request after it was revoked', async () => {
    const { id, plainToken } = await makeToken(['org:read']);
    await app.http.get('/api/0/');
    await app.get(TransactionRunner).run((tx) => app.get(TokensService).revoke(tx, owner.organizationId, id));
    expect((await app.as(plainToken).get('/api/0/')).status).toBe(401);
  });

  it('is not kept: only its digest is', async () => {
    const { plainToken } = await makeToken(['org:read']);
    const rows = await app.dataSource.query('SELECT t::text AS text FROM api_tokens t');
    expect(JSON.stringify(rows)).not.toContain(plainToken);
  });

  it('has at least 256 random bits', async () => {
    const { plainToken } = await makeToken(['org:read']);
    expect(plainToken).toMatch(/^lst_[\w-]{43}$/);
  });
});

describe('an organization', () => {
  it.each(['/api/0/organizations/', '/api/0/organizations'])('is listed at %s', async (path) => {
    const { body } = await app.http.get(path);
    expect(body).toMatchObject([
      { id: owner.organizationId, slug: 'default', name: 'Default', dateCreated: expect.stringMatching(/T.*Z$/) },
    ]);
  });

  it('answers to its id as to its slug', async () => {
    const { body } = await app.http.get(`/api/0/organizations/${owner.organizationId}/`);
    expect(body.slug).toBe('default');
  });

  it.each(['nowhere', '999999', '99999999999999999999999', 'a%00b', 'default%20'])(
    'of somebody else looks like none: %s is 404',
    async (org) => {
      const { status, body } = await app.http.get(`/api/0/organizations/${org}/`);
      expect({ status, body }).toEqual({ status: 404, body: { detail: expect.any(String) } });
    },
  );
});
