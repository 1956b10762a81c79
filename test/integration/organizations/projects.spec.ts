import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp, type TestResponse } from '../../support/app.js';

const projects = '/api/0/organizations/default/projects/';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ env: { publicUrl: 'https://lockstep.example.com/errors/' } });
});
afterAll(() => app.close());

describe('a project', () => {
  it('is made with a slug from its name, and its maker is a member', async () => {
    const { status, body } = await app.http.post(projects, { name: 'Web Shop', platform: 'node' });
    const { body: members } = await app.http.get('/api/0/organizations/default/members/');
    expect({ status, body, joined: members[0].projects }).toEqual({
      status: 201,
      body: {
        id: expect.any(String),
        slug: 'web-shop',
        name: 'Web Shop',
        platform: 'node',
        dateCreated: expect.stringMatching(/Z$/),
        fingerprintingRules: '',
        scrubIPAddresses: false,
        organization: {
          id: expect.any(String),
          slug: 'default',
          name: 'Default',
          dateCreated: expect.any(String),
          isEarlyAdopter: false,
          require2FA: false,
          requireEmailVerification: false,
          features: [],
        },
      },
      joined: ['default', 'web-shop'],
    });
  });

  it('is refused with 409 when its slug is taken', async () => {
    const { status, body } = await app.http.post(projects, { name: 'x', slug: 'default' });
    expect({ status, detail: body.detail }).toEqual({ status: 409, detail: expect.stringContaining('default') });
  });

  it.each([
    [{}, 'name'],
    [{ name: '日本' }, 'slug'],
    [{ name: 'x', slug: '123' }, 'slug'],
    [{ name: 'x', slug: 'A B' }, 'slug'],
    [{ name: 'a\u0000' }, 'name'],
  ])('is refused with 400 that names the field: %j', async (body, field) => {
    const answer = await app.http.post(projects, body);
    expect({ status: answer.status, fields: Object.keys(answer.body.fields) }).toEqual({
      status: 400,
      fields: [field],
    });
  });

  it('answers to its id as to its slug', async () => {
    const { body } = await app.http.get('/api/0/projects/default/default/');
    expect((await app.http.get(`/api/0/projects/default/${body.id}`)).body).toEqual(body);
  });

  it('is changed as far as the body says', async () => {
    await app.http.post(projects, { name: 'Before', platform: 'go' });
    const { body } = await app.http.put('/api/0/projects/default/before/', { slug: 'after', platform: null });
    expect({ slug: body.slug, name: body.name, platform: body.platform }).toEqual({
      slug: 'after',
      name: 'Before',
      platform: null,
    });
  });

  it.each([{ name: null }, { slug: null }])('is not changed to %j', async (change) => {
    expect((await app.http.put('/api/0/projects/default/default/', change)).status).toBe(400);
  });

  it('is gone once it was removed', async () => {
    await app.http.post(projects, { name: 'Gone' });
    const { status } = await app.http.delete('/api/0/projects/default/gone/');
    expect([status, (await app.http.get('/api/0/projects/default/gone/')).status]).toEqual([204, 404]);
  });

  it.each(['nowhere', '999999', '9'.repeat(30), 'a%00b', '%F0%9F%92%A9'])(
    'is 404 when there is no %s',
    async (slug) => {
      expect((await app.http.get(`/api/0/projects/default/${slug}/`)).status).toBe(404);
    },
  );

  it('of another organization is 404, by slug and by id', async () => {
    const [{ id }] = await app.dataSource.query<[{ id: string }]>(
      `WITH o AS (INSERT INTO organizations (slug, name) VALUES ('elsewhere', 'x') RETURNING id)
       INSERT INTO projects (organization_id, slug, name) SELECT id, 'secret', 'x' FROM o RETURNING id`,
    );
    const answers = await Promise.all(
      ['default/secret', `default/${id}`, 'elsewhere/secret'].map((path) => app.http.get(`/api/0/projects/${path}/`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});

describe('a list', () => {
  const links = ({ headers }: TestResponse): string[] =>
    [...(headers.get('link') ?? '').matchAll(/rel="(\w+)"; results="(\w+)"; cursor="([\d:]+)"/g)].map((match) =>
      match.slice(1).join(' '),
    );

  beforeAll(async () => {
    await app.dataSource.query(
      `INSERT INTO projects (organization_id, slug, name)
       SELECT o.id, 'page-' || n, 'Page' FROM organizations o, generate_series(100, 249) n WHERE o.slug = 'default'`,
    );
  });

  it('gives the cursor of the next page', async () => {
    expect(links(await app.http.get(`${projects}?limit=2`))).toEqual(['previous false 0:0:1', 'next true 0:2:0']);
  });

  it('links to where people reach the service, whatever a proxy made of the request', async () => {
    expect((await app.http.get(`${projects}?limit=2`)).headers.get('link')).toContain(
      '<https://lockstep.example.com/errors/api/0/organizations/default/projects/?limit=2&cursor=0%3A2%3A0>; rel="next"',
    );
  });

  it("starts at its beginning with an empty cursor, as Sentry's own client asks", async () => {
    expect(links(await app.http.get(`${projects}?limit=2&cursor=`))).toEqual([
      'previous false 0:0:1',
      'next true 0:2:0',
    ]);
  });

  it('is read to its end by following the Link header', async () => {
    let path: string | undefined = `${projects}?limit=60`;
    const slugs: string[] = [];
    while (path !== undefined) {
      const answer = await app.http.get(path);
      slugs.push(...(answer.body as { slug: string }[]).map(({ slug }) => slug));
      const next = /<([^>]+)>; rel="next"; results="true"/.exec(answer.headers.get('link') ?? '')?.[1];
      path = next?.replace('https://lockstep.example.com/errors', '');
    }
    const [{ count }] = await app.dataSource.query(
      `SELECT count(*)::int FROM projects p JOIN organizations o ON o.id = p.organization_id WHERE o.slug = 'default'`,
    );
    expect([slugs.length, new Set(slugs).size]).toEqual([count, count]);
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'cursor=x', 'cursor=0:-1:0', 'cursor=0:99999999999:0'])(
    'refuses %s',
    async (query) => {
      expect((await app.http.get(`${projects}?${query}`)).status).toBe(400);
    },
  );
});
