import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exceptionEvent } from '../../support/event-bodies.js';
import { startEventWorld, type EventWorld } from '../../support/event-world.js';

const hourMs = 3_600_000;

let world: EventWorld;

function ago(hours: number): number {
  return (Date.now() - hours * hourMs) / 1_000;
}

beforeAll(async () => {
  world = await startEventWorld();
  await world.send(
    {
      ...exceptionEvent({ type: 'PaymentError', value: 'card declined', place: 'pay' }),
      release: '1.0',
      environment: 'production',
      tags: { 'browser.name': 'Chrome', shard: 'a:1' },
      user: { id: '1' },
      timestamp: ago(30),
    },
    {
      ...exceptionEvent({ type: 'PaymentError', value: 'card declined', place: 'pay' }),
      release: '2.0',
      environment: 'staging',
      tags: { 'browser.name': 'Firefox' },
      user: { id: '1' },
      timestamp: ago(1),
    },
    {
      ...exceptionEvent({ type: 'CartError', value: 'empty cart', place: 'cart' }),
      release: '2.0',
      environment: 'production',
      level: 'warning',
      user: { id: '1' },
      timestamp: ago(3),
    },
    {
      ...exceptionEvent({ type: 'CartError', value: 'empty cart', place: 'cart' }),
      level: 'warning',
      user: { id: '2' },
      timestamp: ago(2),
    },
    { message: 'disk is nearly full', platform: 'python', level: 'info', timestamp: ago(100) },
  );
});
afterAll(() => world.close());

async function search(parameters: Record<string, string> | [string, string][]): Promise<string[]> {
  const { body } = await world.app.http.get(
    `/api/0/organizations/default/issues/?${new URLSearchParams(parameters).toString()}`,
  );
  return (body as { title: string }[]).map(({ title }) => title);
}

const payment = 'PaymentError: card declined';
const cart = 'CartError: empty cart';
const disk = 'disk is nearly full';

describe('a search for issues by what their events say', () => {
  it.each([
    ['release:1.0', [payment]],
    ['release:2.0', [payment, cart]],
    ['release:*.0', [payment, cart]],
    ['release:9.9', []],
    ['!release:1.0', [cart, disk]],
    ['release:latest', [payment, cart]],
    ['firstRelease:1.0', [payment]],
    ['firstRelease:latest', [cart]],
    ['release:[nowhere, latest]', [payment, cart]],
    ['!firstRelease:1.0', [cart, disk]],
    ['environment:production', [payment, cart]],
    ['environment:staging', [payment]],
    ['!environment:production', [disk]],
    ['browser.name:Chrome', [payment]],
    ['browser.name:chrome', []],
    ['browser.name:C*', [payment]],
    ['!browser.name:Chrome', [cart, disk]],
    ['tags[shard]:a:1', [payment]],
    ['has:browser.name', [payment]],
    ['!has:browser.name', [cart, disk]],
    ['user.id:2', [cart]],
    ['title:Cart*', [cart]],
    ['platform:python', [disk]],
    ['message:declined', [payment]],
    ['type:error', [payment, cart]],
    ['type:default', [disk]],
    ['issue.category:error', [payment, cart, disk]],
    ['category:performance', []],
    ['issue.type:error', [payment, cart, disk]],
    ['timesSeen:2', [payment, cart]],
    ['timesSeen:<2', [disk]],
    ['!timesSeen:>1', [disk]],
    ['firstSeen:-24h', [cart]],
    ['age:+24h', [payment, disk]],
    ['lastSeen:-24h', [payment, cart]],
    ['lastSeen:>2026-01-01', [payment, cart, disk]],
    ['is:new', [payment, cart, disk]],
    ['is:ongoing', []],
    ['is:regressed', []],
    ['!is:regressed', [payment, cart, disk]],
    ['is:archived', []],
    ['declined', [payment]],
    ['card*ed', [payment]],
    ['"nearly full" level:info', [disk]],
  ])('for %j finds %j', async (query, titles) => {
    expect(await search({ query })).toEqual(titles);
  });

  it.each([
    [[['environment', 'staging']], [payment]],
    [
      [
        ['environment', 'staging'],
        ['environment', 'production'],
      ],
      [payment, cart],
    ],
    [[['environment', '']], [payment, cart, disk]],
  ] as [[string, string][], string[]][])('takes environments as parameters: %j', async (parameters, titles) => {
    expect(await search([['query', ''], ...parameters])).toEqual(titles);
  });

  it.each([
    ['date', [payment, cart, disk]],
    ['new', [cart, payment, disk]],
    ['freq', [payment, cart, disk]],
    ['user', [cart, payment, disk]],
  ])('sorts by %s', async (sort, titles) => {
    expect(await search({ query: '', sort })).toEqual(titles);
  });
});

describe('what an issue shows of its events', () => {
  async function read(title: string): Promise<Record<string, unknown>> {
    const found = (await world.issues()).find((issue) => issue.title === title);
    return (await world.app.http.get(`/api/0/issues/${found?.id}/`)).body as Record<string, unknown>;
  }

  it('is how often, to how many users, and in which releases it happened', async () => {
    expect(await read(payment)).toMatchObject({
      count: '2',
      userCount: 1,
      firstRelease: { version: '1.0', shortVersion: '1.0' },
      lastRelease: { version: '2.0' },
    });
  });

  it('is what it is made of', async () => {
    expect(await read(payment)).toMatchObject({
      platform: 'node',
      type: 'error',
      issueType: 'error',
      issueCategory: 'error',
      substatus: 'new',
      metadata: { type: 'PaymentError', value: 'card declined' },
    });
  });

  it.each([
    [payment, 'high'],
    [cart, 'medium'],
    [disk, 'low'],
  ])('of %j is a priority that follows from its level: %s', async (title, priority) => {
    expect((await read(title))['priority']).toBe(priority);
  });

  it('is which tags they carried', async () => {
    expect((await read(payment))['tags']).toContainEqual({
      key: 'browser.name',
      name: 'browser.name',
      totalValues: 2,
      uniqueValues: 2,
    });
  });

  it.each([
    [{}, '24h', 24, 1],
    [{ statsPeriod: '24h' }, '24h', 24, 1],
    [{ statsPeriod: '14d' }, '14d', 14, 2],
  ])('in a list with %j is a count for each part of %s', async (parameters, period, buckets, sum) => {
    const query = new URLSearchParams({ query: 'PaymentError', ...parameters } as Record<string, string>).toString();
    const { body } = await world.app.http.get(`/api/0/organizations/default/issues/?${query}`);
    const series = body[0].stats[period] as [number, number][];
    expect([series.length, series.reduce((total, [, count]) => total + count, 0)]).toEqual([buckets, sum]);
  });

  it('in a list is no counts where none are wanted', async () => {
    const { body } = await world.app.http.get('/api/0/organizations/default/issues/?statsPeriod=');
    expect(body[0].stats).toEqual({});
  });

  it('is not new any more after a week', async () => {
    await world.app.dataSource.query(
      `UPDATE groups SET first_seen = now() - interval '8 days' WHERE title = '${disk}'`,
    );
    expect([(await read(disk))['substatus'], await search({ query: 'is:ongoing' })]).toEqual(['ongoing', [disk]]);
  });
});
