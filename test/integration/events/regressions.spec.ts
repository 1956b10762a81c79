import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ActivityDto } from '../../../src/groups/activity.dto.js';
import { exceptionEvent } from '../../support/event-bodies.js';
import { eventWorldOf, type EventWorld } from '../../support/event-world.js';
import { startWorld, type World } from '../../support/world.js';

let world: World;
let sdk: EventWorld;

beforeAll(async () => {
  world = await startWorld();
  sdk = await eventWorldOf(world.app);
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.app.dataSource.query('TRUNCATE groups, group_hashes, events, releases, lanes CASCADE');
});

const now = (): number => Date.now() / 1_000;
const error = (extra: object = {}): object => ({ ...exceptionEvent(), timestamp: now(), ...extra });
const issuePath = (id: string): string => `/api/0/organizations/default/issues/${id}/`;

async function resolve(statusDetails: object = {}): Promise<string> {
  const { id } = await sdk.onlyIssue();
  const { status, body } = await world.app.http.put(issuePath(id), { status: 'resolved', statusDetails });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return id;
}

async function activities(id: string): Promise<ActivityDto[]> {
  const { body } = await world.app.http.get(`${issuePath(id)}activities/`);
  return body.activity ?? body;
}

async function statusAfter(event: object): Promise<string> {
  await sdk.send(event);
  return (await sdk.onlyIssue()).status;
}

describe('a resolved issue that happens again', () => {
  it('reopens, and says which event showed it', async () => {
    await sdk.send(error());
    const id = await resolve();
    const [eventId] = await sdk.send(error());
    expect(await sdk.onlyIssue()).toMatchObject({ status: 'unresolved', substatus: 'regressed' });
    expect((await activities(id)).find(({ type }) => type === 'set_regression')).toMatchObject({
      data: { event_id: eventId },
      user: null,
    });
  });

  it('reopens once though twenty events come at the same time', async () => {
    await sdk.send(error());
    const id = await resolve();
    await Promise.all(Array.from({ length: 20 }, () => sdk.send(error())));
    expect(await sdk.onlyIssue()).toMatchObject({ status: 'unresolved', count: '21' });
    expect((await activities(id)).filter(({ type }) => type === 'set_regression')).toHaveLength(1);
  });

  it('stays resolved for an event from before the resolution, which is counted', async () => {
    await sdk.send(error());
    await resolve();
    expect(await statusAfter(error({ timestamp: now() - 3_600 }))).toBe('resolved');
    expect((await sdk.onlyIssue()).count).toBe('2');
  });

  it('stays ignored when it is ignored, and is counted', async () => {
    await sdk.send(error());
    const { id } = await sdk.onlyIssue();
    await world.app.http.put(issuePath(id), { status: 'ignored' });
    expect(await statusAfter(error())).toBe('ignored');
    expect((await sdk.onlyIssue()).count).toBe('2');
  });

  it('may be resolved and reopen again', async () => {
    await sdk.send(error());
    await resolve();
    await sdk.send(error());
    const id = await resolve();
    expect(await statusAfter(error())).toBe('unresolved');
    expect((await activities(id)).filter(({ type }) => type === 'set_regression')).toHaveLength(2);
  });
});

describe('an issue that is resolved in a release', () => {
  it.each([
    ['an older release', 'shop@0.9.0', 'resolved'],
    ['the same release', 'shop@1.0.0', 'unresolved'],
    ['a newer release', 'shop@1.0.1', 'unresolved'],
    ['no release', undefined, 'resolved'],
  ])('seen in %s is %s → %s', async (_, release, status) => {
    await sdk.send(error({ release: 'shop@1.0.0' }));
    await resolve({ inRelease: 'shop@1.0.0' });
    expect(await statusAfter(error({ release }))).toBe(status);
  });

  it.each([
    ['the release that was the latest', 'shop@1.0.0', 'resolved'],
    ['an older release', 'shop@0.9.0', 'resolved'],
    ['a newer release', 'shop@1.1.0', 'unresolved'],
  ])('or rather in the next one, seen in %s (%s) → %s', async (_, release, status) => {
    await sdk.send(error({ release: 'shop@1.0.0' }));
    await resolve({ inNextRelease: true });
    expect(await statusAfter(error({ release }))).toBe(status);
  });

  it('compares by date where releases are no versions', async () => {
    await sdk.send(error({ release: 'build-b' }));
    await world.app.dataSource.query(`UPDATE release_projects SET date_added = date_added - interval '1 hour'`);
    await resolve({ inRelease: 'build-b' });
    expect(await statusAfter(error({ release: 'build-a' }))).toBe('unresolved');
  });

  it('says afterwards which release the next one came to be', async () => {
    await sdk.send(error({ release: 'shop@1.0.0' }));
    const id = await resolve({ inNextRelease: true });
    await sdk.send(error({ release: 'shop@1.1.0' }));
    expect((await activities(id)).find(({ type }) => type === 'set_resolved_in_release')?.data).toMatchObject({
      version: 'shop@1.1.0',
      current_release_version: 'shop@1.0.0',
    });
  });

  it('says so when it reopens, and its resolution is over', async () => {
    await sdk.send(error({ release: 'shop@1.0.0' }));
    const id = await resolve({ inRelease: 'shop@1.0.0' });
    await sdk.send(error({ release: 'shop@2.0.0' }));
    expect((await activities(id)).find(({ type }) => type === 'set_regression')?.data).toMatchObject({
      version: 'shop@2.0.0',
      resolved_in_version: 'shop@1.0.0',
      follows_semver: true,
    });
    expect((await sdk.onlyIssue()).statusDetails).toEqual({});
  });
});

describe('a linked issue that reopens', () => {
  it('marks the lane of its work item, whose decision says that outbound sync is off', async () => {
    await sdk.send(error());
    const { id } = await sdk.onlyIssue();
    const pair = await world.pair({ issueId: id });
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    await world.settle();
    expect((await world.issue(id)).status).toBe('resolved');

    await sdk.send(error());
    const [lane] = await world.app.dataSource.query('SELECT marked_seq > done_seq AS dirty, marked_by_kind FROM lanes');
    expect(lane).toEqual({ dirty: true, marked_by_kind: 'group' });
    await world.runLanes();
    expect((await world.issue(id)).status).toBe('unresolved');
    expect((await world.decisions(pair))[0]).toMatchObject({
      field: 'status',
      outcome: 'direction_off',
      reason: expect.stringContaining('outbound status sync is off'),
    });
  });

  it('stays open when the delivery that resolved it comes again', async () => {
    await sdk.send(error());
    const { id } = await sdk.onlyIssue();
    const pair = await world.pair({ issueId: id });
    world.sim.updateWorkItem(pair.key, { 'System.State': 'Closed' });
    await world.settle();
    await sdk.send(error());
    await world.runLanes();
    await world.app.http.post(`/api/0/organizations/default/external-issues/${pair.externalIssueId}/resync/`, {});
    await world.settle();
    expect((await world.issue(id)).status).toBe('unresolved');
  });

  it('marks lanes only of issues that reopen', async () => {
    await sdk.send(error());
    await world.pair({ issueId: (await sdk.onlyIssue()).id });
    await sdk.send(error());
    const [lane] = await world.app.dataSource.query('SELECT marked_seq > done_seq AS dirty FROM lanes');
    expect(lane).toEqual({ dirty: false });
  });
});
