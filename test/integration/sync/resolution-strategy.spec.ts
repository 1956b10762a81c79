import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startWorld, type Pair, type World } from '../../support/world.js';

const organization = '/api/0/organizations/default';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.app.dataSource.query('DELETE FROM group_resolutions');
  await world.app.dataSource.query('DELETE FROM releases');
});

async function release(version: string, project = 'default'): Promise<void> {
  await world.app.http.post(`${organization}/releases/`, { version, projects: [project] });
}
async function move(pair: Pair, state: string): Promise<void> {
  world.sim.updateWorkItem(pair.key, { 'System.State': state });
  await world.settle();
}
async function closed(): Promise<Pair> {
  const pair = await world.pair();
  await move(pair, 'Closed');
  return pair;
}
async function lastActivity({ issueId }: Pair): Promise<unknown> {
  const { body } = await world.app.http.get(`/api/0/issues/${issueId}/activities/`);
  return body.activity[0];
}

describe('a work item that becomes done, with resolve_current_release', () => {
  beforeAll(() => world.configure({ resolution_strategy: 'resolve_current_release' }));

  it("resolves its issue in the project's latest release", async () => {
    await release('1.0');
    await release('1.1');
    const pair = await closed();
    expect(await world.issue(pair.issueId)).toMatchObject({ status: 'resolved', statusDetails: { inRelease: '1.1' } });
    expect(await lastActivity(pair)).toMatchObject({
      type: 'set_resolved_in_release',
      user: null,
      data: { provider: 'vsts', work_item: pair.key, version: '1.1' },
    });
  });

  it('says so in the ledger', async () => {
    await release('1.0');
    expect((await world.decisions(await closed()))[0]).toMatchObject({
      action: 'resolve',
      reason: 'the work item went from New (not done) to Closed (done); resolved in 1.0, the latest release',
    });
  });

  it('resolves it regardless of releases where there are none, and says so', async () => {
    const pair = await closed();
    expect(await world.issue(pair.issueId)).toMatchObject({ status: 'resolved', statusDetails: {} });
    expect((await world.decisions(pair))[0]?.reason).toMatch(
      /; the project has no release, so it is resolved regardless/,
    );
  });

  it('resolves issues of several projects each in the latest release of its own', async () => {
    await world.app.http.post(`${organization}/projects/`, { name: 'Api' });
    await release('1.0');
    await release('7.0', 'api');
    const pair = await world.pair();
    const { body: other } = await world.app.http.post('/api/0/projects/default/api/issues/', { title: 'x' });
    await world.pair({ key: pair.key, issueId: other.id });
    await move(pair, 'Closed');
    const issues = [await world.issue(pair.issueId), await world.issue(other.id)];
    expect(issues.map(({ statusDetails }) => statusDetails)).toEqual([{ inRelease: '1.0' }, { inRelease: '7.0' }]);
  });

  it('leaves an issue alone that a person resolved in another release', async () => {
    await release('1.0');
    await release('2.0');
    const pair = await world.pair();
    const resolved = { status: 'resolved', statusDetails: { inRelease: '1.0' } };
    await world.app.http.put(`/api/0/issues/${pair.issueId}/`, resolved);
    await move(pair, 'Closed');
    expect(await world.issue(pair.issueId)).toMatchObject(resolved);
  });

  it('forgets the release when it is opened again', async () => {
    await release('1.0');
    const pair = await closed();
    await move(pair, 'Active');
    expect(await world.issue(pair.issueId)).toMatchObject({ status: 'unresolved', statusDetails: {} });
    expect((await world.decisions(pair))[0]?.reason).toBe('the work item went from Closed (done) to Active (not done)');
  });
});

describe('a work item that becomes done, with resolve_next_release', () => {
  beforeAll(() => world.configure({ resolution_strategy: 'resolve_next_release' }));

  it('resolves its issue in whatever release comes next', async () => {
    await release('1.0');
    const pair = await closed();
    expect(await world.issue(pair.issueId)).toMatchObject({ statusDetails: { inNextRelease: true } });
    expect((await world.decisions(pair))[0]?.reason).toMatch(/; resolved in the release after 1\.0$/);
  });
});

describe('a work item that becomes done, with resolve', () => {
  beforeAll(() => world.configure({ resolution_strategy: 'resolve' }));

  it('resolves its issue regardless of releases', async () => {
    await release('1.0');
    const pair = await closed();
    expect(await world.issue(pair.issueId)).toMatchObject({ status: 'resolved', statusDetails: {} });
    expect((await world.decisions(pair))[0]?.reason).toMatch(/\(done\)$/);
  });
});
