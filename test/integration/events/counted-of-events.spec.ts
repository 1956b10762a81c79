import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestResponse } from '../../support/app.js';
import { exceptionEvent } from '../../support/event-bodies.js';
import { startEventWorld, type EventWorld } from '../../support/event-world.js';

let world: EventWorld;
let issueId: string;
let eventId: string;

beforeAll(async () => {
  world = await startEventWorld();
  const now = Date.now() / 1_000;
  const ids = await world.send(
    ...['a', 'a', 'b'].map((shard, index) => ({
      ...exceptionEvent({ type: 'PaymentError' }),
      tags: { shard },
      user: { id: String(index), email: `user${index}@example.com` },
      timestamp: now - 100 + index,
    })),
  );
  eventId = ids[0] ?? '';
  issueId = (await world.onlyIssue()).id;
});
afterAll(() => world.close());

function get(path: string): Promise<TestResponse> {
  return world.app.http.get(`/api/0/${path}`);
}

describe("the tags of an issue's events", () => {
  it('are listed with their most frequent values', async () => {
    const { body } = await get(`issues/${issueId}/tags/`);
    expect(body).toContainEqual({
      key: 'shard',
      name: 'shard',
      totalValues: 3,
      uniqueValues: 2,
      topValues: [
        {
          key: 'shard',
          name: 'a',
          value: 'a',
          count: 2,
          firstSeen: expect.stringMatching(/\.\d{3}Z$/),
          lastSeen: expect.stringMatching(/\.\d{3}Z$/),
        },
        expect.objectContaining({ value: 'b', count: 1 }),
      ],
    });
  });

  it('are read one by one', async () => {
    expect((await get(`organizations/default/issues/${issueId}/tags/shard/`)).body).toMatchObject({ totalValues: 3 });
  });

  it('have values that are read page by page', async () => {
    const { body, headers } = await get(`issues/${issueId}/tags/shard/values/?limit=1`);
    expect([body, headers.get('link')]).toMatchObject([
      [{ value: 'a', count: 2, firstSeen: expect.stringMatching(/Z$/), lastSeen: expect.stringMatching(/Z$/) }],
      expect.stringContaining('rel="next"; results="true"'),
    ]);
  });

  it('have values that are listed over all issues of a project', async () => {
    const { body } = await get('projects/default/default/tags/shard/values/');
    expect((body as { value: string }[]).map(({ value }) => value)).toEqual(['a', 'b']);
  });

  it.each(['issues/999999/tags/', 'tags/nothing/', 'tags/%00/'])('are 404 where there are none: %s', async (path) => {
    expect((await get(path.startsWith('issues') ? path : `issues/${issueId}/${path}`)).status).toBe(404);
  });
});

describe('how often an issue was seen', () => {
  it.each([
    ['', 24],
    ['?statsPeriod=14d', 14],
    ['?statsPeriod=30d', 30],
  ])('with %j is told for %i parts of the time', async (query, parts) => {
    const series = (await get(`issues/${issueId}/stats/${query}`)).body as [number, number][];
    expect([series.length, series.reduce((sum, [, count]) => sum + count, 0)]).toEqual([parts, 3]);
  });

  it('is refused for another period', async () => {
    expect((await get(`issues/${issueId}/stats/?statsPeriod=1y`)).status).toBe(400);
  });
});

describe('why an event is in its group', () => {
  it('is told by variant, with what contributed', async () => {
    const { body } = await get(`projects/default/default/events/${eventId}/grouping-info/`);
    expect(body).toMatchObject({
      app: { type: 'component', component: { id: 'app' } },
      system: {
        type: 'component',
        contributes: true,
        hash: expect.stringMatching(/^[0-9a-f]{32}$/),
        component: { contributes: true, values: [expect.objectContaining({ contributes: true })] },
      },
    });
  });
});

describe('what became of what arrived', () => {
  it.each(['projects/default/default/outcomes/', 'organizations/default/stats_v2/'])(
    'is told under %s',
    async (path) => {
      const { body } = await get(`${path}?interval=1d&statsPeriod=14d`);
      expect([body.intervals.length, body.groups]).toEqual([
        14,
        [
          {
            by: { category: 'error', outcome: 'accepted', reason: '' },
            totals: { 'sum(quantity)': 3 },
            series: { 'sum(quantity)': [...Array<number>(13).fill(0), 3] },
          },
        ],
      ]);
    },
  );

  it.each([
    ['', 3],
    ['?stat=generated', 3],
    ['?stat=rejected', 0],
  ])('is told as a series of numbers with %j', async (query, total) => {
    const series = (await get(`projects/default/default/stats/${query}`)).body as [number, number][];
    expect([series.length, series.at(-1)?.[1]]).toEqual([24, total]);
  });

  it('is refused for another interval', async () => {
    expect((await get('projects/default/default/outcomes/?interval=1m')).status).toBe(400);
  });
});

describe('whom events happened to', () => {
  it('is listed', async () => {
    const { body } = await get('projects/default/default/users/');
    expect(body).toMatchObject(
      ['0', '1', '2'].map((id) => ({ identifier: id, tagValue: `id:${id}`, email: `user${id}@example.com` })),
    );
  });
});

describe('the release that an issue was last seen in', () => {
  it('is one that there is', async () => {
    for (const release of ['1.0', '2.0']) await world.send({ ...exceptionEvent({ type: 'ReleasedError' }), release });
    await world.app.http.delete('/api/0/organizations/default/releases/2.0/');
    const [issue] = await world.issues('ReleasedError');
    expect((await get(`issues/${issue?.id}/`)).body).toMatchObject({ lastRelease: { version: '1.0' } });
  });
});
