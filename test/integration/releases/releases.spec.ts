import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp, type TestResponse } from '../../support/app.js';

const releases = '/api/0/organizations/default/releases/';
const projects = '/api/0/organizations/default/projects/';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  await app.http.post(projects, { name: 'Web' });
});
afterAll(() => app.close());
beforeEach(() => app.dataSource.query('DELETE FROM releases'));

const make = (version: string, ...slugs: string[]): Promise<TestResponse> =>
  app.http.post(releases, { version, projects: slugs.length === 0 ? ['web'] : slugs });
const versions = async (path: string): Promise<string[]> =>
  ((await app.http.get(path)).body as { version: string }[]).map(({ version }) => version);
const pathOf = (version: string): string => `${releases}${encodeURIComponent(version)}/`;

describe('a release', () => {
  it("is made in Sentry's shape", async () => {
    const body = { version: 'web@1.0.0', projects: ['web', 'default'], dateReleased: '2026-02-03T04:05:06' };
    const answer = await app.http.post(releases, body);
    expect([answer.status, answer.body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^\d+$/),
        version: 'web@1.0.0',
        shortVersion: '1.0.0',
        dateReleased: '2026-02-03T04:05:06.000Z',
        dateCreated: expect.stringMatching(/Z$/),
        projects: [
          { id: expect.any(String), slug: 'default', name: 'Default' },
          { id: expect.any(String), slug: 'web', name: 'Web' },
        ],
      },
    ]);
    expect((await app.http.get(pathOf('web@1.0.0'))).body).toEqual(answer.body);
  });

  it('that is made again gains projects and loses nothing', async () => {
    const { body: first } = await app.http.post(releases, {
      version: '1.0',
      projects: ['web'],
      dateReleased: '2026-01-01T00:00:00Z',
    });
    const { body: second } = await make('1.0', 'default');
    expect(second).toEqual({ ...first, projects: [expect.objectContaining({ slug: 'default' }), ...first.projects] });
  });

  it.each([
    [{ version: '1.0' }, 'projects'],
    [{ version: '1.0', projects: [] }, 'projects'],
    [{ version: '1.0', projects: ['nowhere'] }, 'projects'],
    [{ version: '1.0', projects: 'web' }, 'projects'],
    [{ projects: ['web'] }, 'version'],
    [{ version: 'latest', projects: ['web'] }, 'version'],
    [{ version: 'a\u0000', projects: ['web'] }, 'version'],
    [{ version: 'x'.repeat(201), projects: ['web'] }, 'version'],
    [{ version: '1.0', projects: ['web'], dateReleased: 'soon' }, 'dateReleased'],
    [{ version: '1.0', projects: ['web'], dateReleased: 5 }, 'dateReleased'],
    [{ version: '1.0', projects: ['web'], dateReleased: '-271821-04-20T00:00:00Z' }, 'dateReleased'],
    [{ version: '1.0', projects: ['web'], dateReleased: '+275760-09-13T00:00:00Z' }, 'dateReleased'],
  ])('is refused with 400 that names the field: %j', async (body, field) => {
    const answer = await app.http.post(releases, body);
    expect({ status: answer.status, fields: Object.keys(answer.body.fields) }).toEqual({
      status: 400,
      fields: [field],
    });
  });

  it.each(['feature/x', 'a b', '%', '日'.repeat(200)])('is named in a path, percent-encoded: %s', async (version) => {
    await make(version);
    expect((await app.http.get(pathOf(version))).body.version).toBe(version);
  });

  it('is changed as far as the body says', async () => {
    await make('1.0');
    const released = await app.http.put(pathOf('1.0'), { dateReleased: '2026-01-01T00:00:00+02:00' });
    const moved = await app.http.put(pathOf('1.0'), { projects: ['default'] });
    const withdrawn = await app.http.put(pathOf('1.0'), { dateReleased: null });
    expect([released, moved, withdrawn].map(({ body }) => [body.dateReleased, body.projects.length])).toEqual([
      ['2025-12-31T22:00:00.000Z', 1],
      ['2025-12-31T22:00:00.000Z', 2],
      [null, 2],
    ]);
  });

  it.each(['nowhere', 'a\u0000b', '%F0%9F'])('is 404 when there is no %j', async (version) => {
    const path = pathOf(version);
    const answers = [await app.http.get(path), await app.http.put(path, {}), await app.http.delete(path)];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it('is removed', async () => {
    await make('1.0');
    const { status } = await app.http.delete(pathOf('1.0'));
    expect([status, (await app.http.get(pathOf('1.0'))).status]).toEqual([204, 404]);
  });

  it('stays, with 409, as long as an issue is resolved in it', async () => {
    await make('1.0', 'default');
    const { body: issue } = await app.http.post('/api/0/projects/default/default/issues/', { title: 'x' });
    await app.dataSource.query(
      `INSERT INTO group_resolutions (project_id, group_id, kind, release_id)
       SELECT project_id, id, 'in_release', (SELECT id FROM releases) FROM groups WHERE id = $1`,
      [issue.id],
    );
    const { status, body } = await app.http.delete(pathOf('1.0'));
    expect({ status, detail: body.detail }).toEqual({ status: 409, detail: expect.stringContaining('has to stay') });
    await app.dataSource.query('DELETE FROM groups');
  });

  it('outlives its project', async () => {
    await app.http.post(projects, { name: 'Gone' });
    await make('1.0', 'gone');
    await app.http.delete('/api/0/projects/default/gone/');
    expect((await app.http.get(pathOf('1.0'))).body.projects).toEqual([]);
  });
});

describe('a release of a project', () => {
  const ofWeb = '/api/0/projects/default/web/releases/';

  it('is made, released, read and removed where sentry-cli does it', async () => {
    const body = { version: 'web@2.0', projects: ['web'], dateStarted: '2026-01-01T00:00:00.123456789Z' };
    const made = await app.http.post(ofWeb, body);
    const dateReleased = '2026-01-01T00:00:00.123456789Z';
    const released = await app.http.put(`${ofWeb}web@2.0/`, { projects: ['web'], dateReleased });
    const read = await app.http.get(`${ofWeb}web@2.0/`);
    const removed = await app.http.delete(`${ofWeb}web@2.0/`);
    expect([made.status, released.body.dateReleased, read.body, removed.status]).toEqual([
      201,
      '2026-01-01T00:00:00.123Z',
      released.body,
      204,
    ]);
  });

  it('belongs to the project of its path and to those that its body names', async () => {
    const { body } = await app.http.post(ofWeb, { version: '1.0', projects: ['default'] });
    expect((body.projects as { slug: string }[]).map(({ slug }) => slug)).toEqual(['default', 'web']);
  });

  it('is 404 when only another project has it', async () => {
    await make('1.0', 'default');
    const path = `${ofWeb}1.0/`;
    const answers = [await app.http.get(path), await app.http.put(path, {}), await app.http.delete(path)];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});

describe('a list of releases', () => {
  it('has the youngest first, of the organization or of one project', async () => {
    await make('1.0', 'default');
    await make('2.0', 'web');
    await make('3.0', 'default', 'web');
    await make('1.0', 'web');
    expect(await versions(releases)).toEqual(['3.0', '2.0', '1.0']);
    expect(await versions('/api/0/projects/default/web/releases/')).toEqual(['1.0', '3.0', '2.0']);
  });

  it('can be searched by a part of the version', async () => {
    await make('Shop@1.0');
    await make('web@1.0');
    expect(await versions(`${releases}?query=shop`)).toEqual(['Shop@1.0']);
    expect(await versions('/api/0/projects/default/web/releases/?query=%25')).toEqual([]);
  });

  it('is paged', async () => {
    await make('1.0');
    await make('2.0');
    const { body, headers } = await app.http.get(`${releases}?limit=1`);
    expect([body.length, headers.get('link')]).toEqual([1, expect.stringContaining('rel="next"; results="true"')]);
  });

  it.each([releases, pathOf('1.0'), '/api/0/projects/default/web/releases/'])('asks for a token: %s', async (path) => {
    expect((await app.as(undefined).get(path)).status).toBe(401);
  });

  it('is 404 for a project that does not exist', async () => {
    expect((await app.http.get('/api/0/projects/default/nowhere/releases/')).status).toBe(404);
  });
});

describe('a list of environments', () => {
  it('has those of the organization or of one project by name, without the nameless one', async () => {
    await app.dataSource.query(
      `WITH made AS (
         INSERT INTO environments (organization_id, name)
         SELECT id, given FROM organizations, unnest(ARRAY['staging', 'production', '']) given WHERE slug = 'default'
         RETURNING id, name
       )
       INSERT INTO project_environments SELECT p.id, made.id FROM made, projects p WHERE made.name = 'staging' AND p.slug = 'web'`,
    );
    const { body: all } = await app.http.get('/api/0/organizations/default/environments/');
    const { body: ofWeb } = await app.http.get('/api/0/projects/default/web/environments/');
    expect(all).toEqual([
      { id: expect.any(String), name: 'production' },
      { id: expect.any(String), name: 'staging' },
    ]);
    expect(ofWeb).toEqual([all[1]]);
  });
});
