import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TransactionRunner, type Transaction } from '../../../src/database/transaction-runner.service.js';
import { EnvironmentsService } from '../../../src/releases/environments.service.js';
import { ReleasesService } from '../../../src/releases/releases.service.js';
import { seenKey, type ProjectRelease, type SeenRelease } from '../../../src/releases/releases.types.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { untilSomebodyWaits } from '../../support/held-row.js';

let app: TestApp;
let organizationId: string;
let web: string;
let api: string;

beforeAll(async () => {
  app = await startTestApp();
  await app.http.post('/api/0/organizations/default/projects/', { name: 'Api' });
  const rows = await app.dataSource.query<{ id: string; organization_id: string }[]>(
    'SELECT id, organization_id FROM projects ORDER BY id',
  );
  [web = '', api = ''] = rows.map(({ id }) => id);
  organizationId = rows[0]?.organization_id ?? '';
});
afterAll(() => app.close());
beforeEach(() => app.dataSource.query('DELETE FROM releases'));

const run = <T>(work: (tx: Transaction, releases: ReleasesService) => Promise<T>): Promise<T> =>
  app.get(TransactionRunner).run((tx) => work(tx, app.get(ReleasesService)));
const seen = (projectId: string, version: string, day = 1): SeenRelease => ({
  projectId,
  version,
  seenAt: new Date(Date.UTC(2026, 0, day)),
});
const see = (...wanted: SeenRelease[]): Promise<Map<string, ProjectRelease>> =>
  run((tx, releases) => releases.getOrCreate(tx, organizationId, wanted));
const latestOf = (...projectIds: string[]): Promise<[string, string][]> =>
  run(async (tx, releases) =>
    [...(await releases.findLatest(tx, projectIds))].map(([projectId, { version }]) => [projectId, version]),
  );

describe('a release that something was seen in', () => {
  it('is made once, with its age from when it was first seen', async () => {
    const first = await see(seen(web, 'shop@1.0', 2));
    const again = await see(seen(web, 'shop@1.0', 9), seen(web, 'shop@1.0', 1));
    expect([...first.keys()]).toEqual([seenKey(web, 'shop@1.0')]);
    expect(again).toEqual(first);
    expect([...first.values()]).toEqual([
      { id: expect.stringMatching(/^\d+$/), projectId: web, version: 'shop@1.0', createdAt: new Date('2026-01-02') },
    ]);
  });

  it('is one of the organization, however many projects have it, with an age in each', async () => {
    const all = await see(seen(web, '1.0', 3), seen(api, '1.0', 2), seen(web, '1.0', 4));
    const [ofWeb, ofApi] = [all.get(seenKey(web, '1.0')), all.get(seenKey(api, '1.0'))];
    expect([ofWeb?.createdAt, ofApi?.createdAt]).toEqual([new Date('2026-01-03'), new Date('2026-01-02')]);
    expect(ofWeb?.id).toBe(ofApi?.id);
  });

  it('is found beside those that have to be made', async () => {
    await see(seen(web, '1.0'));
    const all = await see(seen(web, '1.0', 5), seen(web, '2.0', 5));
    expect([...all.values()].map(({ version, createdAt }) => [version, createdAt.getUTCDate()])).toEqual([
      ['1.0', 1],
      ['2.0', 5],
    ]);
  });

  it('is found without writing anything', async () => {
    await see(seen(web, '1.0'));
    await run(async (tx, releases) => {
      await tx.query('SET TRANSACTION READ ONLY');
      await releases.getOrCreate(tx, organizationId, [seen(web, '1.0')]);
    });
  });

  it('is one and the same for transactions that make it at the same time', async () => {
    let waiting: Promise<Map<string, ProjectRelease>> | undefined;
    const first = await run(async (tx, releases) => {
      const made = await releases.getOrCreate(tx, organizationId, [seen(web, '2.0'), seen(web, '1.0')]);
      waiting = see(seen(web, '1.0'), seen(web, '2.0'));
      await untilSomebodyWaits(app.dataSource);
      return made;
    });
    expect(Object.fromEntries(await waiting!)).toEqual(Object.fromEntries(first));
  });

  it('is made without deadlocks, in whatever order it is asked for', async () => {
    const versions = Array.from({ length: 40 }, (_, index) => seen(index % 2 === 0 ? web : api, `1.${index}`));
    const runs = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? versions : [...versions].reverse()));
    await Promise.all(
      runs.map((wanted) =>
        app.dataSource.transaction((tx) => app.get(ReleasesService).getOrCreate(tx, organizationId, wanted)),
      ),
    );
    const [row] = await app.dataSource.query<[{ count: number }]>('SELECT count(*)::int FROM release_projects');
    expect(row.count).toBe(40);
  });
});

describe('the latest release of a project', () => {
  it('is its greatest version, as long as it follows semantic versioning', async () => {
    await see(seen(web, '1.10.0', 1), seen(web, '1.9.0', 2), seen(web, '1.10.0-rc.2', 3), seen(web, 'main', 4));
    expect(await latestOf(web)).toEqual([[web, '1.10.0']]);
  });

  it('is the youngest one otherwise', async () => {
    await see(seen(web, 'aaa', 3), seen(web, 'bbb', 2), seen(web, 'ccc', 1), seen(web, '1.0', 0));
    expect(await latestOf(web)).toEqual([[web, 'aaa']]);
  });

  it('is looked up for many at once, and is none where there is none', async () => {
    await see(seen(web, '1.0'), seen(web, '2.0'));
    expect(await latestOf(web, api)).toEqual([[web, '2.0']]);
    expect(await latestOf()).toEqual([]);
  });

  it('tells which projects follow semantic versioning', async () => {
    await see(seen(web, '1.0'), seen(api, 'main'));
    expect(await run((tx, releases) => releases.findSemverProjects(tx, [web, api]))).toEqual(new Set([web]));
  });
});

describe('a release by its version', () => {
  it('is found in the projects that have it', async () => {
    await see(seen(web, '1.0'));
    const found = await run((tx, releases) => releases.find(tx, organizationId, [web, api], '1.0'));
    expect([...found.keys()]).toEqual([web]);
  });
});

describe('an environment that something was seen in', () => {
  const seeEnvironments = (...names: [projectId: string, name: string][]): Promise<Map<string, string>> =>
    run((tx) =>
      app.get(EnvironmentsService).getOrCreate(
        tx,
        organizationId,
        names.map(([projectId, name]) => ({ projectId, name })),
      ),
    );

  it('is made once for the organization', async () => {
    const first = await seeEnvironments([web, 'production'], [web, ''], [web, 'production']);
    const again = await seeEnvironments([web, ''], [api, 'production'], [web, 'production']);
    expect(first.size).toBe(2);
    expect(again).toEqual(new Map([...first, [seenKey(api, 'production'), first.get(seenKey(web, 'production'))]]));
  });

  it('is one and the same for transactions that make it at the same time', async () => {
    const names = ['a', 'b', 'c'].map((name): [string, string] => [web, name]);
    const [first, ...others] = await Promise.all([
      seeEnvironments(...names),
      seeEnvironments(...[...names].reverse()),
      seeEnvironments(...names),
    ]);
    expect(others).toEqual([first, first]);
  });
});
