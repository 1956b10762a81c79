import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp, type TestResponse } from '../../support/app.js';

const organization = '/api/0/organizations/default';

let app: TestApp;
let webIssue: string;
let apiIssue: string;
let owner: object;

beforeAll(async () => {
  app = await startTestApp();
  for (const name of ['Web', 'Api']) await app.http.post(`${organization}/projects/`, { name });
  for (const version of ['1.9', '1.10']) await release(version, 'web');
  await release('7.0', 'api');
  owner = { id: expect.any(String), name: 'Owner', email: 'owner@localhost' };
});
afterAll(() => app.close());
beforeEach(async () => {
  [webIssue, apiIssue] = [await makeIssue('web'), await makeIssue('api')];
});

const release = (version: string, ...projects: string[]): Promise<TestResponse> =>
  app.http.post(`${organization}/releases/`, { version, projects });
const makeIssue = async (project: string): Promise<string> =>
  (await app.http.post(`/api/0/projects/default/${project}/issues/`, { title: 'x' })).body.id;
const resolve = (statusDetails?: object, id = webIssue): Promise<TestResponse> =>
  app.http.put(`/api/0/issues/${id}/`, { status: 'resolved', statusDetails });
const lastActivity = async (): Promise<unknown> => {
  const { body } = await app.http.get(`/api/0/issues/${webIssue}/activities/`);
  return { type: body.activity[0].type, data: body.activity[0].data };
};

describe('resolving an issue', () => {
  it('in a release shows which, and who did it', async () => {
    const { status, body } = await resolve({ inRelease: '1.9' });
    expect([status, body.status, body.statusDetails]).toEqual([200, 'resolved', { inRelease: '1.9', actor: owner }]);
    expect((await app.http.get(`/api/0/issues/${webIssue}/`)).body.statusDetails).toEqual(body.statusDetails);
    expect(await lastActivity()).toEqual({ type: 'set_resolved_in_release', data: { version: '1.9' } });
  });

  it('in the latest release means that of its project', async () => {
    expect((await resolve({ inRelease: 'latest' })).body.statusDetails).toMatchObject({ inRelease: '1.10' });
    expect((await resolve({ inRelease: 'latest' }, apiIssue)).body.statusDetails).toMatchObject({ inRelease: '7.0' });
  });

  it('in the next release remembers the one that is the latest so far', async () => {
    const { body } = await resolve({ inNextRelease: true });
    expect(body.statusDetails).toEqual({ inNextRelease: true, actor: owner });
    expect(await lastActivity()).toEqual({
      type: 'set_resolved_in_release',
      data: { version: '', inNextRelease: true, current_release_version: '1.10' },
    });
  });

  it("in the next release or for good can be asked for in Sentry's older words", async () => {
    const put = async (status: string): Promise<unknown> => {
      const { body } = await app.http.put(`/api/0/organizations/default/issues/?id=${webIssue}`, { status });
      return body;
    };
    expect([await put('resolvedInNextRelease'), await put('muted')]).toEqual([
      { status: 'resolved', statusDetails: { inNextRelease: true, actor: owner } },
      { status: 'ignored', statusDetails: {} },
    ]);
  });

  it.each([undefined, {}])('regardless of releases shows none: %j', async (statusDetails) => {
    const { body } = await resolve(statusDetails);
    expect([body.statusDetails, await lastActivity()]).toEqual([{}, { type: 'set_resolved', data: {} }]);
  });

  it('and reopening it forgets the release', async () => {
    await resolve({ inRelease: '1.9' });
    const { body } = await app.http.put(`/api/0/issues/${webIssue}/`, { status: 'unresolved' });
    expect(body.statusDetails).toEqual({});
  });

  it('is refused in a release that its project lacks, with what to do', async () => {
    const { status, body } = await resolve({ inRelease: '7.0' });
    expect([status, body.detail]).toEqual([
      400,
      'statusDetails: the project web has no release "7.0"; make one with POST …/releases/, or leave statusDetails out',
    ]);
    expect((await app.http.get(`/api/0/issues/${webIssue}/`)).body.status).toBe('unresolved');
  });

  it.each([{ inRelease: 'latest' }, { inNextRelease: true }])(
    'is refused as long as its project has no release: %j',
    async (statusDetails) => {
      const { status, body } = await resolve(statusDetails, await makeIssue('default'));
      expect([status, body.detail]).toEqual([400, expect.stringContaining('default has no release yet')]);
    },
  );
});

describe('resolving several issues', () => {
  const resolveBoth = (statusDetails: object): Promise<TestResponse> =>
    app.http.put(`${organization}/issues/?id=${webIssue}&id=${apiIssue}`, { status: 'resolved', statusDetails });
  const shown = async (): Promise<unknown[]> =>
    Promise.all(
      [webIssue, apiIssue].map(async (id) => (await app.http.get(`/api/0/issues/${id}/`)).body.statusDetails.inRelease),
    );

  it('in the latest release takes the latest of each project', async () => {
    const { status, body } = await resolveBoth({ inRelease: 'latest' });
    expect([status, body.statusDetails]).toEqual([200, { inRelease: '1.10', actor: owner }]);
    expect(await shown()).toEqual(['1.10', '7.0']);
  });

  it('in a release resolves none when one of the projects lacks it', async () => {
    const { status } = await resolveBoth({ inRelease: '1.9' });
    expect([status, await shown()]).toEqual([400, [undefined, undefined]]);
  });
});
