import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestResponse } from '../../support/app.js';
import { exceptionEvent, newEventId } from '../../support/event-bodies.js';
import { startEventWorld, type EventWorld } from '../../support/event-world.js';

let world: EventWorld;
/** Of one issue, oldest first. */
let ids: string[];
let issueId: string;

beforeAll(async () => {
  world = await startEventWorld();
  const now = Date.now() / 1_000;
  ids = await world.send(
    ...[400, 300, 200, 100].map((ago, index) => ({
      ...exceptionEvent({ type: 'PaymentError', value: 'card declined' }),
      timestamp: now - ago,
      release: 'shop@1.0',
      environment: index === 1 ? 'staging' : 'production',
      transaction: 'GET /pay',
      user: { id: '7', email: 'jane@example.com' },
      tags: { shard: 'a' },
      extra: { cart: 3 },
      contexts: { runtime: { name: 'node', version: '20.0.0' } },
      breadcrumbs: [{ timestamp: now - ago - 1, category: 'http', message: 'GET /cart' }],
      request: { url: 'https://shop.example.com/pay', method: 'GET', headers: { Accept: '*/*' } },
      logger: '\u0000',
    })),
  );
  issueId = (await world.onlyIssue()).id;
  await world.send({ message: 'another one', timestamp: now - 1_000 });
});
afterAll(() => world.close());

function get(path: string): Promise<TestResponse> {
  return world.app.http.get(`/api/0/${path}`);
}
async function listedIds(path: string): Promise<string[]> {
  return ((await get(path)).body as { eventID: string }[]).map(({ eventID }) => eventID);
}

describe('the events of an issue', () => {
  it.each(['organizations/default/issues', 'issues'])('are listed newest first under %s', async (base) => {
    expect(await listedIds(`${base}/${issueId}/events/`)).toEqual([...ids].reverse());
  });

  it('are found by its short id', async () => {
    const { shortId } = (await world.issues('PaymentError'))[0]!;
    expect(await listedIds(`issues/${shortId}/events/`)).toHaveLength(4);
  });

  it("are shown in Sentry's shape", async () => {
    const { body } = await get(`issues/${issueId}/events/?limit=1`);
    expect(body[0]).toMatchObject({
      id: ids[3],
      eventID: ids[3],
      groupID: issueId,
      projectID: world.projectId,
      'event.type': 'error',
      title: 'PaymentError: card declined',
      platform: 'node',
      dateCreated: expect.stringMatching(/Z$/),
      tags: expect.arrayContaining([{ key: 'shard', value: 'a' }]),
      user: { id: '7', email: 'jane@example.com' },
    });
  });

  it('are read page by page', async () => {
    const first = await world.app.http.get(`/api/0/issues/${issueId}/events/?limit=3`);
    const next = new URL(/<([^>]+)>; rel="next"; results="true"/.exec(first.headers.get('link') ?? '')?.[1] ?? '');
    expect(await listedIds((next.pathname + next.search).slice('/api/0/'.length))).toEqual([ids[0]]);
  });

  it('are those of the environments asked for', async () => {
    expect(await listedIds(`issues/${issueId}/events/?environment=staging`)).toEqual([ids[1]]);
  });

  it('are listed in full where that is asked for', async () => {
    const { body } = await get(`issues/${issueId}/events/?full=true`);
    expect((body as { entries: unknown[] }[]).map(({ entries }) => entries.length > 0)).toEqual(Array(4).fill(true));
  });

  it.each([
    ['latest', 3],
    ['recommended', 3],
    ['oldest', 0],
  ])('have one that is the %s', async (name, index) => {
    expect((await get(`issues/${issueId}/events/${name}/`)).body).toMatchObject({ eventID: ids[index] });
  });

  it.each([
    ['oldest', null, 1],
    ['latest', 2, null],
  ])('know their neighbours: those of the %s are %j and %j', async (name, previous, next) => {
    expect((await get(`issues/${issueId}/events/${name}/`)).body).toMatchObject({
      previousEventID: previous === null ? null : ids[previous],
      nextEventID: next === null ? null : ids[next],
    });
  });

  it('have neighbours of the same environment where one is asked for', async () => {
    const { body } = await get(`issues/${issueId}/events/${ids[2]}/?environment=production`);
    expect(body).toMatchObject({ previousEventID: ids[0], nextEventID: ids[3] });
  });

  it('are still there, once, after they were pinned', async () => {
    await world.app.dataSource.query(
      `INSERT INTO pinned_events SELECT project_id, event_id, group_id, hash, type, level, platform, title, message,
         occurred_at, received_at, release, environment, tags, payload FROM events WHERE event_id = ANY($1::uuid[])`,
      [[ids[0], ids[3]]],
    );
    await world.app.dataSource.query('DELETE FROM events WHERE event_id = $1', [ids[0]]);
    expect(await listedIds(`issues/${issueId}/events/`)).toEqual([...ids].reverse());
  });
});

describe('an event', () => {
  it('shows its parts', async () => {
    const { body } = await get(`projects/default/default/events/${ids[3]}/`);
    const { entries } = body as { entries: { type: string; data: Record<string, unknown> }[] };
    expect(Object.fromEntries(entries.map(({ type, data }) => [type, data]))).toMatchObject({
      exception: {
        hasSystemFrames: true,
        values: [
          {
            type: 'PaymentError',
            value: 'card declined',
            mechanism: { type: 'generic', handled: true },
            stacktrace: {
              frames: [
                { function: 'processTicksAndRejections', inApp: false },
                {
                  function: 'chargeCard',
                  absPath: '/srv/shop/checkout.js',
                  lineNo: 42,
                  colNo: 11,
                  inApp: true,
                  context: [[42, expect.stringContaining('throw')]],
                },
              ],
            },
          },
        ],
      },
      breadcrumbs: { values: [{ category: 'http', message: 'GET /cart', timestamp: expect.stringMatching(/Z$/) }] },
      request: { url: 'https://shop.example.com/pay', method: 'GET', headers: [['Accept', '*/*']] },
    });
  });

  it('shows what it was about', async () => {
    expect((await get(`projects/default/default/events/${ids[3]}/`)).body).toMatchObject({
      groupID: issueId,
      type: 'error',
      title: 'PaymentError: card declined',
      culprit: expect.any(String),
      release: { version: 'shop@1.0', shortVersion: '1.0' },
      environment: 'production',
      user: { id: '7', email: 'jane@example.com' },
      context: { cart: 3 },
      contexts: { runtime: { name: 'node' } },
      tags: expect.arrayContaining([{ key: 'release', value: 'shop@1.0' }]),
      dateCreated: expect.stringMatching(/Z$/),
      dateReceived: expect.stringMatching(/Z$/),
      size: expect.any(Number),
    });
  });

  it('says what could not be kept of it', async () => {
    const [id] = await world.send({ message: 'odd', timestamp: 'yesterday' });
    const { body } = await get(`projects/default/default/events/${id}/`);
    expect((body as { errors: unknown[] }).errors).toContainEqual({
      type: 'invalid_data',
      message: expect.stringContaining('timestamp'),
      data: { name: 'timestamp', value: 'yesterday' },
    });
  });

  it.each(['with dashes', 'in capitals'])('is found by its id %s', async (how) => {
    const id = ids[3] ?? '';
    const asked =
      how === 'in capitals' ? id.toUpperCase() : id.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
    expect((await get(`projects/default/default/events/${asked}/`)).body).toMatchObject({ eventID: id });
  });

  it('can be read as it is stored', async () => {
    expect((await get(`projects/default/default/events/${ids[3]}/json/`)).body).toMatchObject({
      event_id: ids[3],
      exception: { values: [{ type: 'PaymentError' }] },
    });
  });

  it('of a project is listed newest first, whatever its issue', async () => {
    expect((await listedIds('projects/default/default/events/')).slice(-5)[0]).toBe(ids[3]);
  });

  it('of a project is among its newest when it was received on the day before it happened', async () => {
    const path = 'projects/default/default/events/';
    const newest = (await listedIds(path)).slice(0, 2);
    await world.app.dataSource.query(
      `UPDATE events SET received_day = (occurred_at AT TIME ZONE 'utc')::date - 1 WHERE event_id = $1`,
      [newest[0]],
    );
    expect(await listedIds(`${path}?limit=1`)).toEqual([newest[0]]);
    expect(await listedIds(`${path}?limit=1&cursor=0:1:0`)).toEqual([newest[1]]);
  });

  it('that is a transaction shows its spans', async () => {
    const now = Date.now() / 1_000;
    const trace = { trace_id: newEventId(), span_id: '00f067aa0ba902b7', op: 'http.server' };
    const [id] = await world.send({
      type: 'transaction',
      transaction: 'GET /pay',
      start_timestamp: now - 2,
      timestamp: now - 1,
      contexts: { trace },
      spans: [
        {
          ...trace,
          op: 'db',
          span_id: '00f067aa0ba902b8',
          parent_span_id: trace.span_id,
          start_timestamp: now - 2,
          timestamp: now - 1,
        },
      ],
    });
    expect((await get(`projects/default/default/events/${id}/`)).body).toMatchObject({
      type: 'transaction',
      title: 'GET /pay',
      groupID: null,
      previousEventID: null,
      entries: [{ type: 'spans', data: [{ op: 'db' }] }],
    });
  });

  it('of a group that was removed is gone', async () => {
    const [id] = await world.send({ message: 'not for long' });
    const [issue] = await world.issues('"not for long"');
    await world.app.http.delete(`/api/0/issues/${issue?.id}/`);
    expect((await get(`projects/default/default/events/${id}/`)).status).toBe(404);
  });

  it.each([
    () => `projects/default/default/events/${'0'.repeat(32)}/`,
    () => 'projects/default/default/events/x/',
    () => `projects/default/nowhere/events/${ids[3]}/`,
    () => `projects/elsewhere/default/events/${ids[3]}/`,
    () => `issues/${issueId}/events/${'0'.repeat(32)}/`,
    () => `issues/${issueId}/events/newest/`,
    () => `issues/999999/events/${ids[3]}/`,
    () => `issues/999999/events/`,
  ])('is 404 where there is none: %s', async (path) => {
    expect((await get(path())).status).toBe(404);
  });

  it('is 404 under an issue that it does not belong to', async () => {
    const [other] = await world.issues('"another one"');
    expect((await get(`issues/${other?.id}/events/${ids[3]}/`)).status).toBe(404);
  });
});

describe('the events of a project', () => {
  it('are listed although issues without events were made since', async () => {
    const before = await listedIds('projects/default/default/events/?limit=1');
    for (let made = 0; made < 3; made++) {
      await world.app.http.post('/api/0/projects/default/default/issues/', { title: `by hand ${made}` });
    }
    expect(await listedIds('projects/default/default/events/?limit=1')).toEqual(before);
  });
});
