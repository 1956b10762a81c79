import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { exceptionEvent } from '../../support/event-bodies.js';
import { startEventWorld, type EventWorld } from '../../support/event-world.js';
import { linkGroup } from '../../support/link-group.js';

const base = '/api/0/projects/default/default/issues/';

let world: EventWorld;
/** The first has two events, the others one each. */
let ids: string[];

function event(place: string, more: object = {}): object {
  return { ...exceptionEvent({ type: `${place}Error`, value: 'x', place }), ...more };
}

beforeAll(async () => {
  world = await startEventWorld();
});
beforeEach(async () => {
  await world.app.dataSource.query(`TRUNCATE groups, external_issues, releases, events, group_tags, group_users,
    group_releases, group_stats_hourly CASCADE`);
  const now = Date.now() / 1_000;
  await world.send(
    event('a', { user: { id: '1' }, tags: { shard: 'x' }, release: '2.0', timestamp: now - 300 }),
    event('a', { user: { id: '2' }, release: '2.0', timestamp: now - 200 }),
    event('b', { user: { id: '2' }, tags: { shard: 'x' }, release: '1.0', timestamp: now - 400 }),
    event('c', { user: { id: '3' }, tags: { shard: 'y' }, timestamp: now - 100 }),
  );
  const issues = await world.issues();
  ids = ['aError: x', 'bError: x', 'cError: x'].map((title) => issues.find((issue) => issue.title === title)?.id ?? '');
});
afterAll(() => world.close());

function put(groupIds: readonly string[], body: object): ReturnType<EventWorld['app']['http']['put']> {
  return world.app.http.put(`${base}?${groupIds.map((id) => `id=${id}`).join('&')}`, body);
}
async function read(id: string, more = ''): Promise<Record<string, unknown>> {
  return (await world.app.http.get(`/api/0/issues/${id}/${more}`)).body as Record<string, unknown>;
}

describe('merging issues', () => {
  it('leaves the one with the most events, and says so', async () => {
    const { status, body } = await put(ids, { merge: 1 });
    expect({ status, body }).toEqual({ status: 200, body: { merge: { parent: ids[0], children: ids.slice(1) } } });
  });

  it('adds up what was counted of them', async () => {
    await put(ids, { merge: 1 });
    expect(await read(ids[0]!)).toMatchObject({
      count: '4',
      userCount: 3,
      firstRelease: { version: '1.0' },
      lastRelease: { version: '2.0' },
      tags: expect.arrayContaining([{ key: 'shard', name: 'shard', totalValues: 3, uniqueValues: 2 }]),
    });
  });

  it('leaves the times of the first and the last event', async () => {
    const [, b, c] = await Promise.all(ids.map((id) => read(id)));
    await put(ids, { merge: 1 });
    expect(await read(ids[0]!)).toMatchObject({ firstSeen: b?.['firstSeen'], lastSeen: c?.['lastSeen'] });
  });

  it('with one that was made by hand, and so was never seen, leaves these times alone', async () => {
    const { firstSeen, lastSeen } = await read(ids[0]!);
    const { body } = await world.app.http.post(base, { title: 'reported by a customer' });
    await put([ids[0]!, (body as { id: string }).id], { merge: 1 });
    expect(await read(ids[0]!)).toMatchObject({ firstSeen, lastSeen });
  });

  it('lets the ids and short ids of the others lead to it', async () => {
    const { shortId } = await read(ids[1]!);
    await put(ids, { merge: 1 });
    expect([(await read(ids[1]!))['id'], (await read(String(shortId)))['id']]).toEqual([ids[0], ids[0]]);
  });

  it('shows the events of all of them', async () => {
    await put(ids, { merge: 1 });
    const { body } = await world.app.http.get(`/api/0/issues/${ids[0]}/events/`);
    expect((body as { groupID: string; title: string }[]).map(({ groupID, title }) => [groupID, title])).toEqual(
      ['cError: x', 'aError: x', 'aError: x', 'bError: x'].map((title) => [ids[0], title]),
    );
  });

  it('counts further events of all of them for it', async () => {
    await put(ids, { merge: 1 });
    await world.send(event('b'), event('c'));
    expect((await world.onlyIssue()).count).toBe('6');
  });

  it('into an issue that others were merged into leads on to what is left of it', async () => {
    await put(ids.slice(1), { merge: 1 });
    await put([ids[0]!, ids[1]!], { merge: 1 });
    expect([(await read(ids[2]!))['id'], (await world.onlyIssue()).count]).toEqual([ids[1], '4']);
  });

  it('keeps comments, activities and the assignee of the others', async () => {
    await world.app.http.post(`/api/0/issues/${ids[1]}/comments/`, { text: 'seen by a customer' });
    await world.app.http.put(`/api/0/issues/${ids[2]}/`, { assignedTo: 'owner@localhost' });
    await put(ids, { merge: 1 });
    const { activity } = (await read(ids[0]!, 'activities/')) as { activity: { type: string }[] };
    expect([
      (await read(ids[0]!))['numComments'],
      activity[0]?.type,
      activity.some(({ type }) => type === 'assigned'),
      (await read(ids[0]!))['assignedTo'],
    ]).toEqual([1, 'merge', true, expect.objectContaining({ email: 'owner@localhost' })]);
  });

  it('links it to the work items of all of them, each once', async () => {
    await linkGroup(world.app.dataSource, ids[0]!, 1);
    await linkGroup(world.app.dataSource, ids[1]!, 1);
    await linkGroup(world.app.dataSource, ids[1]!, 2);
    await linkGroup(world.app.dataSource, ids[2]!, 2);
    await put(ids, { merge: 1 });
    expect((await read(ids[0]!))['annotations']).toMatchObject([{ displayName: 'Shop#1' }, { displayName: 'Shop#2' }]);
  });

  it('marks the lanes of linked work items', async () => {
    await linkGroup(world.app.dataSource, ids[1]!, 1);
    await put(ids, { merge: 1 });
    const rows = await world.app.dataSource.query('SELECT marked_seq > done_seq AS "isMarked" FROM lanes');
    expect(rows).toEqual([{ isMarked: true }]);
  });

  it.each([
    ['one issue', () => [ids[0]!], { merge: 1 }],
    ['a wrong value', () => ids, { merge: 2 }],
    ['another change besides', () => ids, { merge: 1, status: 'resolved' }],
    ['discarding besides', () => ids, { merge: 1, discard: true }],
  ])('is refused with 400 for %s', async (_, which, body) => {
    expect((await put(which(), body)).status).toBe(400);
  });

  it('is refused for issues of several projects', async () => {
    await world.app.http.post('/api/0/organizations/default/projects/', { name: 'Other' });
    const { body } = await world.app.http.post('/api/0/projects/default/other/issues/', { title: 'x' });
    const answer = await world.app.http.put(`/api/0/organizations/default/issues/?id=${ids[0]}&id=${body.id}`, {
      merge: 1,
    });
    expect(answer).toMatchObject({ status: 400, body: { fields: { id: ['must be of one project'] } } });
  });

  it('is 404 when one of them does not exist, and changes nothing', async () => {
    const { status } = await put([...ids, '999999'], { merge: 1 });
    expect([status, (await world.issues()).length]).toEqual([404, 3]);
  });

  it('comes to the same in two requests at once', async () => {
    const answers = await Promise.all([put(ids, { merge: 1 }), put(ids, { merge: 1 })]);
    expect([answers.map(({ status }) => status).sort(), (await world.onlyIssue()).count]).toEqual([[200, 404], '4']);
  });
});
