import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';
import { makeOrganization } from '../../support/second-organization.js';

const keys = '/api/0/projects/default/default/keys/';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ env: { publicUrl: 'https://lockstep.example/path/' } });
});
afterAll(() => app.close());

async function made(body: object = {}): Promise<{ id: string; public: string }> {
  return (await app.http.post(keys, body)).body as { id: string; public: string };
}

describe('a project', () => {
  it('has a key from the first start on', async () => {
    const { body } = await app.http.get(keys);
    expect(body).toMatchObject([{ label: 'Default', isActive: true }]);
  });

  it('has a key as soon as it is made', async () => {
    await app.http.post('/api/0/organizations/default/projects/', { name: 'Shop' });
    const { body } = await app.http.get('/api/0/projects/default/shop/keys/');
    expect(body).toMatchObject([{ label: 'Default', isActive: true }]);
  });

  it('takes its keys with it', async () => {
    const { body } = await app.http.post('/api/0/organizations/default/projects/', { name: 'Gone' });
    await app.http.delete('/api/0/projects/default/gone/');
    expect(await app.dataSource.query('SELECT FROM project_keys WHERE project_id = $1', [body.id])).toEqual([]);
  });
});

describe('a key', () => {
  it('is shown with a DSN for the URL that the service is reached at', async () => {
    const { status, body } = await app.http.post(keys, { label: 'Browser' });
    const { body: project } = await app.http.get('/api/0/projects/default/default/');
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        id: expect.stringMatching(/^\d+$/),
        name: 'Browser',
        label: 'Browser',
        public: expect.stringMatching(/^[0-9a-f]{32}$/),
        projectId: project.id,
        isActive: true,
        rateLimit: null,
        dsn: {
          public: `https://${body.public}@lockstep.example/path/${project.id}`,
          security: `https://lockstep.example/path/api/${project.id}/security/?sentry_key=${body.public}`,
        },
        dateCreated: expect.stringMatching(/Z$/),
      },
    });
  });

  it('takes its label from `name`, as at Sentry', async () => {
    expect(await made({ name: 'Mobile' })).toMatchObject({ name: 'Mobile', label: 'Mobile' });
  });

  it('answers to what its DSN holds as to its id', async () => {
    const key = await made();
    expect((await app.http.get(`${keys}${key.public}/`)).body).toEqual((await app.http.get(`${keys}${key.id}/`)).body);
  });

  it.each([
    [{ label: 'After' }, { label: 'After', isActive: true, rateLimit: { count: 5, window: 60 } }],
    [{ isActive: false }, { label: 'Before', isActive: false, rateLimit: { count: 5, window: 60 } }],
    [{ rateLimit: null }, { label: 'Before', isActive: true, rateLimit: null }],
    [{ rateLimit: { count: 9, window: 10 } }, { label: 'Before', isActive: true, rateLimit: { count: 9, window: 10 } }],
    [{}, { label: 'Before', isActive: true, rateLimit: { count: 5, window: 60 } }],
  ])('is changed by %j as far as that says', async (change, after) => {
    const { id } = await made({ label: 'Before', rateLimit: { count: 5, window: 60 } });
    const { body } = await app.http.put(`${keys}${id}/`, change);
    expect([body, (await app.http.get(`${keys}${id}/`)).body]).toMatchObject([after, after]);
  });

  it.each([
    [{ label: '' }, 'label'],
    [{ label: 'a\u0000' }, 'label'],
    [{ isActive: 'yes' }, 'isActive'],
    [{ rateLimit: { count: 0, window: 60 } }, 'rateLimit.count'],
    [{ rateLimit: { count: 5, window: 86_401 } }, 'rateLimit.window'],
  ])('is refused with 400 that names the field: %j', async (body, field) => {
    const answer = await app.http.post(keys, body);
    expect({ status: answer.status, fields: Object.keys(answer.body.fields) }).toEqual({
      status: 400,
      fields: [field],
    });
  });

  it('is gone once it was removed', async () => {
    const { id } = await made();
    const { status } = await app.http.delete(`${keys}${id}/`);
    expect([status, (await app.http.get(`${keys}${id}/`)).status]).toEqual([204, 404]);
  });

  it.each(['999999', 'x', 'f'.repeat(32), '9'.repeat(40)])('is 404 when there is no %s', async (id) => {
    expect((await app.http.get(`${keys}${id}/`)).status).toBe(404);
  });

  it('of another organization’s project is 404', async () => {
    const other = app.as(await makeOrganization(app, 'elsewhere'));
    const { id, public: publicKey } = await made();
    const paths = [id, publicKey].map((key) => `/api/0/projects/elsewhere/default/keys/${key}/`);
    expect(await Promise.all(paths.map(async (path) => (await other.get(path)).status))).toEqual([404, 404]);
  });
});
