import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { exceptionEvent } from '../../support/event-bodies.js';
import { startEventWorld, type EventWorld } from '../../support/event-world.js';

let world: EventWorld;
let issueId: string;
/** Of the two places, the latest event of each. */
let latest: Record<string, string>;

beforeAll(async () => {
  world = await startEventWorld();
});
beforeEach(async () => {
  await world.app.dataSource.query(`TRUNCATE groups, external_issues, releases, events, group_tags, group_users,
    group_releases, group_stats_hourly CASCADE`);
  const now = Date.now() / 1_000;
  const sent = ['a', 'a', 'b'].map((place, index) => ({
    ...exceptionEvent({ type: `${place}Error`, value: 'x', place }),
    tags: { place },
    user: { id: place },
    release: place === 'a' ? '1.0' : '2.0',
    timestamp: now - 100 + index,
  }));
  const ids = await world.send(...sent);
  latest = { a: ids[1] ?? '', b: ids[2] ?? '' };
  const [one, other] = await world.issues();
  const { body } = await world.app.http.put(`/api/0/organizations/default/issues/?id=${one?.id}&id=${other?.id}`, {
    merge: 1,
  });
  issueId = body.merge.parent;
});
afterAll(() => world.close());

interface Hash {
  id: string;
  latestEvent: { eventID: string } | null;
}
async function hashes(): Promise<Hash[]> {
  return (await world.app.http.get(`/api/0/issues/${issueId}/hashes/`)).body as Hash[];
}
async function hashesOf(place: string): Promise<string[]> {
  return (await hashes()).filter(({ latestEvent }) => latestEvent?.eventID === latest[place]).map(({ id }) => id);
}
async function unmerge(ids: readonly string[]): Promise<{ status: number; body: { id: string } }> {
  return world.app.http.delete(`/api/0/issues/${issueId}/hashes/?${ids.map((id) => `id=${id}`).join('&')}`);
}
async function read(id: string): Promise<unknown> {
  return (await world.app.http.get(`/api/0/issues/${id}/`)).body;
}

describe('the hashes of an issue', () => {
  it('are listed with the latest event that was found by each', async () => {
    const found = (await hashes()).flatMap(({ latestEvent }) => latestEvent?.eventID ?? []);
    expect(found).toEqual([latest['b'], latest['a']]);
  });
});

describe('unmerging', () => {
  it('makes an issue of its own of what was found by the hashes', async () => {
    const { status, body } = await unmerge(await hashesOf('b'));
    expect([status, await read(body.id), await read(issueId)]).toMatchObject([
      202,
      { title: 'bError: x', count: '1', userCount: 1, firstRelease: { version: '2.0' } },
      { title: 'aError: x', count: '2' },
    ]);
  });

  it('lets both issues be what their own newest events tell, and be seen when these were', async () => {
    const ofB = await hashesOf('b');
    await world.send(exceptionEvent({ type: 'bError', value: 'x', place: 'b' }));
    const { body } = await unmerge(ofB);
    const ends = async (id: string): Promise<unknown> => {
      const at = async (end: string): Promise<unknown> =>
        (await world.app.http.get(`/api/0/issues/${id}/events/${end}/`)).body.dateCreated;
      return { firstSeen: await at('oldest'), lastSeen: await at('latest') };
    };
    expect([await read(body.id), await read(issueId)]).toMatchObject([
      { title: 'bError: x', metadata: { type: 'bError', function: 'b' }, ...((await ends(body.id)) as object) },
      { title: 'aError: x', metadata: { type: 'aError', function: 'a' }, ...((await ends(issueId)) as object) },
    ]);
  });

  it('moves their events', async () => {
    const { body } = await unmerge(await hashesOf('b'));
    const events = await world.app.http.get(`/api/0/issues/${body.id}/events/`);
    expect(events.body).toMatchObject([{ eventID: latest['b'], groupID: body.id }]);
  });

  it('moves the tags that they carried', async () => {
    const { body } = await unmerge(await hashesOf('b'));
    const values = async (id: string): Promise<unknown> =>
      (await world.app.http.get(`/api/0/issues/${id}/tags/place/values/`)).body;
    expect([await values(body.id), await values(issueId)]).toMatchObject([
      [{ value: 'b', count: 1 }],
      [{ value: 'a', count: 2 }],
    ]);
  });

  it('lets further events go to the new issue', async () => {
    const { body } = await unmerge(await hashesOf('b'));
    await world.send(exceptionEvent({ type: 'bError', value: 'x', place: 'b' }));
    expect(await read(body.id)).toMatchObject({ count: '2' });
  });

  it('says so on both issues', async () => {
    const { body } = await unmerge(await hashesOf('b'));
    const types = async (id: string): Promise<string | undefined> => {
      const answer = await world.app.http.get(`/api/0/issues/${id}/activities/`);
      return (answer.body as { activity: { type: string }[] }).activity[0]?.type;
    };
    expect([await types(body.id), await types(issueId)]).toEqual(['unmerge_destination', 'unmerge_source']);
  });

  it.each([
    ['no hash', () => Promise.resolve([]), 400],
    ['something else', () => Promise.resolve(['x']), 400],
    ['a hash of another issue', () => Promise.resolve(['0'.repeat(32)]), 404],
    ['all its hashes', async () => (await hashes()).map(({ id }) => id), 400],
  ])('of %s is refused', async (_, which, status) => {
    expect((await unmerge(await which())).status).toBe(status);
  });
});
