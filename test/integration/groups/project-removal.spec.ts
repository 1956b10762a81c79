import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';
import { untilSomebodyWaits } from '../../support/held-row.js';
import { linkGroup } from '../../support/link-group.js';
import { refuseNoMore, refuseStatements } from '../../support/refuse-statements.js';

const path = '/api/0/projects/default/doomed/';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.http.post('/api/0/organizations/default/projects/', { name: 'Doomed' });
});

const query = (sql: string, ...parameters: unknown[]): Promise<Record<string, unknown>[]> =>
  app.dataSource.query(sql, parameters);
const makeIssue = async (project = 'doomed'): Promise<string> =>
  (await app.http.post(`/api/0/projects/default/${project}/issues/`, { title: 'x' })).body.id;
const left = async (): Promise<unknown> =>
  (await query(`SELECT (SELECT count(*)::int FROM groups) AS groups, (SELECT count(*)::int FROM lanes) AS lanes`))[0];

describe('removing a project', () => {
  it('takes its issues along and closes their lanes', async () => {
    await linkGroup(app.dataSource, await makeIssue(), 9);
    const { status } = await app.http.delete(path);
    expect({ status, left: await left() }).toEqual({ status: 204, left: { groups: 0, lanes: 0 } });
  });

  it('leaves the lanes of work items that issues of other projects are linked to', async () => {
    const other = await makeIssue('default');
    await linkGroup(app.dataSource, await makeIssue(), 9);
    await linkGroup(app.dataSource, other, 9);
    await app.http.delete(path);
    expect(await left()).toEqual({ groups: 1, lanes: 1 });
    await app.http.delete(`/api/0/issues/${other}/`);
  });
});

describe('while a project is removed', () => {
  /** What the requests answer that arrive while the project's row is held, and then deleted. */
  async function answersOf(requests: () => Promise<{ status: number }>[]): Promise<number[]> {
    const removal = app.dataSource.createQueryRunner();
    await removal.startTransaction();
    await removal.query(`DELETE FROM projects WHERE slug = 'doomed'`);
    const answers = Promise.all(requests());
    await untilSomebodyWaits(app.dataSource);
    await removal.commitTransaction();
    await removal.release();
    return (await answers).map(({ status }) => status);
  }

  it('an issue that would be made in it is answered 404', async () => {
    expect(await answersOf(() => [app.http.post('/api/0/projects/default/doomed/issues/', { title: 'late' })])).toEqual(
      [404],
    );
  });

  it('a member that would join it is answered 400', async () => {
    const member = { email: 'late@example.com', projects: ['doomed'] };
    expect(await answersOf(() => [app.http.post('/api/0/organizations/default/members/', member)])).toEqual([400]);
  });
});

describe('removing a project with very many issues', () => {
  beforeEach(async () => {
    const first = await makeIssue();
    await linkGroup(app.dataSource, first, 9);
    await query(
      `INSERT INTO groups (organization_id, project_id, short_id, title)
       SELECT organization_id, project_id, n, 'x' FROM groups, generate_series(2, 1200) n WHERE id = $1`,
      first,
    );
  });
  afterEach(() => refuseNoMore(app.dataSource));

  it('removes them a few at a time', async () => {
    await refuseStatements(app.dataSource, 'DELETE', 'groups', '(SELECT count(*) FROM changed) > 500');
    const { status } = await app.http.delete(path);
    expect({ status, left: await left() }).toEqual({ status: 204, left: { groups: 0, lanes: 0 } });
  });

  it('can be repeated when it was interrupted', async () => {
    await refuseStatements(app.dataSource, 'DELETE', 'groups', 'EXISTS (SELECT FROM changed WHERE short_id > 700)');
    expect((await app.http.delete(path)).status).toBe(500);
    expect(await left()).toEqual({ groups: 700, lanes: 0 });
    await refuseNoMore(app.dataSource);
    expect((await app.http.delete(path)).status).toBe(204);
    expect(await left()).toEqual({ groups: 0, lanes: 0 });
  });
});
