import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';
import { linkGroup } from '../../support/link-group.js';

let app: TestApp;
const idOf = new Map<string, string>();

/** Issues in this order; later ones were seen later. */
const made: { project?: string; body: { title: string; culprit?: string; level?: string } }[] = [
  { body: { title: 'Checkout fails', culprit: 'cart/pay.ts', level: 'error' } },
  { body: { title: '100% CPU', level: 'warning' } },
  { body: { title: 'a_b \\ c', level: 'fatal' } },
  { project: 'other', body: { title: 'Other checkout', level: 'error' } },
];

beforeAll(async () => {
  app = await startTestApp();
  await app.http.post('/api/0/organizations/default/projects/', { name: 'Other' });
  const { body: jane } = await app.http.post('/api/0/organizations/default/members/', {
    email: 'jane@example.com',
    projects: ['default'],
  });
  for (const { project = 'default', body } of made) {
    const { body: issue } = await app.http.post(`/api/0/projects/default/${project}/issues/`, body);
    idOf.set(body.title, issue.id);
  }
  await app.http.put(`/api/0/issues/${idOf.get('100% CPU')}/`, { status: 'resolved', assignedTo: 'owner@localhost' });
  await app.http.put(`/api/0/issues/${idOf.get('a_b \\ c')}/`, { status: 'ignored', assignedTo: jane.user.id });
  await linkGroup(app.dataSource, idOf.get('Checkout fails')!, 1);
  // Frequency against the order of time.
  await app.dataSource.query(`UPDATE groups SET times_seen = 5 WHERE title = 'Checkout fails'`);
  await app.dataSource.query(
    `WITH o AS (INSERT INTO organizations (slug, name) VALUES ('elsewhere', 'x') RETURNING id),
          p AS (INSERT INTO projects (organization_id, slug, name) SELECT id, 'secret', 'x' FROM o RETURNING id, organization_id)
     INSERT INTO groups (organization_id, project_id, short_id, title) SELECT organization_id, id, 1, 'Checkout' FROM p`,
  );
});
afterAll(() => app.close());

async function search(parameters: Record<string, string>, path = 'organizations/default'): Promise<string[]> {
  const { body } = await app.http.get(`/api/0/${path}/issues/?${new URLSearchParams(parameters).toString()}`);
  return (body as { title: string }[]).map(({ title }) => title);
}

describe('the issues of an organization', () => {
  it.each([
    ['project=other', ['Other checkout']],
    ['project=other&project=default', ['Other checkout', 'Checkout fails']],
    ['project=-1', ['Other checkout', 'Checkout fails']],
    ['project=', ['Other checkout', 'Checkout fails']],
  ])('are those of the projects that are asked for: %s', async (query, expected) => {
    const { body } = await app.http.get(`/api/0/organizations/default/issues/?${query}`);
    expect((body as { title: string }[]).map(({ title }) => title)).toEqual(expected);
  });

  it.each(['secret', '999', '%00'])('are 404 for a project that there is not: %s', async (project) => {
    expect((await app.http.get(`/api/0/organizations/default/issues/?project=${project}`)).status).toBe(404);
  });
});

describe('an issue search', () => {
  it.each([
    ['', ['Other checkout', 'a_b \\ c', '100% CPU', 'Checkout fails']],
    ['is:unresolved', ['Other checkout', 'Checkout fails']],
    ['!is:unresolved', ['a_b \\ c', '100% CPU']],
    ['is:resolved', ['100% CPU']],
    ['is:ignored', ['a_b \\ c']],
    ['is:linked', ['Checkout fails']],
    ['is:unlinked level:error', ['Other checkout']],
    ['is:assigned', ['a_b \\ c', '100% CPU']],
    ['is:unassigned', ['Other checkout', 'Checkout fails']],
    ['assigned:me', ['100% CPU']],
    ['assigned:JANE@example.com', ['a_b \\ c']],
    ['assigned:none', ['Other checkout', 'Checkout fails']],
    ['!assigned:me is:assigned', ['a_b \\ c']],
    ['level:fatal', ['a_b \\ c']],
    ['!level:error', ['a_b \\ c', '100% CPU']],
    ['level:[fatal, error]', ['Other checkout', 'a_b \\ c', 'Checkout fails']],
    ['!level:[fatal, error]', ['100% CPU']],
    ['is:[resolved, ignored] !assigned:[none, me]', ['a_b \\ c']],
    ['project:[other, secret]', ['Other checkout']],
    ['message:"pay.ts"', ['Checkout fails']],
    ['project:other', ['Other checkout']],
    ['project:secret', []],
    ['issue:other-1', ['Other checkout']],
    ['!issue:OTHER-1 is:unresolved', ['Checkout fails']],
    ['issue:secret-1', []],
    ['checkout', ['Other checkout', 'Checkout fails']],
    ['CHECKOUT fails', ['Checkout fails']],
    ['"checkout fails"', ['Checkout fails']],
    ['pay.ts', ['Checkout fails']],
    ['%', ['100% CPU']],
    ['_', ['a_b \\ c']],
    ['\\', ['a_b \\ c']],
    ["'; DROP TABLE groups --", []],
  ])('for %j finds %j', async (query, titles) => {
    expect(await search({ query })).toEqual(titles);
  });

  it('finds what is unresolved when it is asked for nothing', async () => {
    expect(await search({})).toEqual(['Other checkout', 'Checkout fails']);
  });

  it('finds only issues of the project it is made in', async () => {
    expect(await search({ query: 'checkout' }, 'projects/default/default')).toEqual(['Checkout fails']);
  });

  it.each([
    ['date', ['Other checkout', 'a_b \\ c', '100% CPU', 'Checkout fails']],
    ['new', ['Other checkout', 'a_b \\ c', '100% CPU', 'Checkout fails']],
    ['freq', ['Checkout fails', 'Other checkout', 'a_b \\ c', '100% CPU']],
    ['user', ['Other checkout', 'a_b \\ c', '100% CPU', 'Checkout fails']],
  ])('sorts by %s', async (sort, titles) => {
    expect(await search({ query: '', sort })).toEqual(titles);
  });

  it('is read page by page', async () => {
    const first = await app.http.get('/api/0/organizations/default/issues/?query=&limit=3');
    const next = /<([^>]+)>; rel="next"; results="true"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await app.http.get(new URL(next).pathname + new URL(next).search);
    expect([first.body.length, second.body[0].title, second.headers.get('link')]).toEqual([
      3,
      'Checkout fails',
      expect.stringContaining('rel="next"; results="false"'),
    ]);
  });

  it.each([
    [{ query: 'timesSeen:many' }, 'query'],
    [{ query: 'firstSeen:yesterday' }, 'query'],
    [{ environment: 'a\u0000' }, 'environment'],
    [{ statsPeriod: '1h' }, 'statsPeriod'],
    [{ query: 'is:open' }, 'query'],
    [{ query: 'a\u0000' }, 'query'],
    [{ sort: 'trends' }, 'sort'],
    [{ limit: '1000' }, 'limit'],
  ])('refuses %j with 400 that names the parameter', async (parameters, field) => {
    const { status, body } = await app.http.get(
      `/api/0/organizations/default/issues/?${new URLSearchParams(parameters).toString()}`,
    );
    expect({ status, fields: Object.keys(body.fields) }).toEqual({ status: 400, fields: [field] });
  });
});
