import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Clock } from '../../../src/schedule/clock.js';
import { otherEvent } from '../../fixtures/azure-devops/other-events.js';
import { workItemUpdated } from '../../fixtures/azure-devops/work-item-updated.js';
import { MovableClock } from '../../support/movable-clock.js';
import { startWorld, type World } from '../../support/world.js';

const unknownCollection = '99999999-0000-4000-8000-000000000000';
const clock = new MovableClock();

let world: World;
let lastNotification = 0;
beforeAll(async () => {
  world = await startWorld({ overrides: [{ provide: Clock, useValue: clock }] });
});
afterAll(() => world.close());

/** A delivery like no other before it. */
function update(collectionId = world.sim.collectionId): Record<string, unknown> {
  return workItemUpdated({ collectionId, workItemId: 700, rev: 3, notificationId: ++lastNotification });
}

async function storedCount(): Promise<number> {
  const [row] = await world.app.dataSource.query<[{ count: number }]>('SELECT count(*)::int AS count FROM deliveries');
  return row.count;
}

async function counted(result: string): Promise<number> {
  const metrics = String((await world.app.http.get('/metrics')).body);
  return Number(
    new RegExp(`^lockstep_webhook_deliveries_total{result="${result}"} (\\d+)$`, 'm').exec(metrics)?.[1] ?? 0,
  );
}

/** Posts and answers the status with what was stored by it. */
async function postCounting(
  body: object | string,
  secret?: string | null,
): Promise<{ status: number; body: unknown; stored: number }> {
  const before = await storedCount();
  const answer = await world.post(body, secret);
  return { status: answer.status, body: answer.body, stored: (await storedCount()) - before };
}

describe('a body that is no delivery', () => {
  it.each([
    ['cut JSON', '{"eventType":"workitem.updated"'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['text', '"workitem.updated"'],
    ['no event type', JSON.stringify({ resourceContainers: { collection: { id: 'a' } } })],
    [
      'an event type that is no text',
      JSON.stringify({ eventType: 5, resourceContainers: { collection: { id: 'a' } } }),
    ],
    ['an empty event type', JSON.stringify({ eventType: '', resourceContainers: { collection: { id: 'a' } } })],
    ['no containers', JSON.stringify({ eventType: 'workitem.updated' })],
    ['no collection', JSON.stringify({ eventType: 'workitem.updated', resourceContainers: { account: { id: 'a' } } })],
    [
      'a collection without id',
      JSON.stringify({ eventType: 'build.complete', resourceContainers: { collection: {} } }),
    ],
    [
      'a collection id that is no id',
      JSON.stringify({ eventType: 'workitem.updated', resourceContainers: { collection: { id: ['a'] } } }),
    ],
  ])('is answered 400 when it is %s', async (_what, body) => {
    expect(await postCounting(body)).toMatchObject({ status: 400, body: { detail: expect.any(String) }, stored: 0 });
  });

  it('is answered 400 when its names are in PascalCase', async () => {
    const { eventType, resource, resourceContainers } = update();
    const body = { EventType: eventType, Resource: resource, ResourceContainers: resourceContainers };
    expect(await postCounting(body)).toMatchObject({ status: 400, stored: 0 });
  });

  it('is answered 400 when it is a bare resource', async () => {
    expect(await postCounting(update()['resource'] as object)).toMatchObject({ status: 400, stored: 0 });
  });

  it('is answered 400 before its secret is looked at', async () => {
    expect((await world.post('{', null)).status).toBe(400);
  });

  it('is counted', async () => {
    const before = await counted('rejected');
    await world.post('{');
    expect(await counted('rejected')).toBe(before + 1);
  });
});

describe('a delivery for an integration that does not exist', () => {
  it('is answered 400 with the seed’s words when it is an update', async () => {
    expect(await postCounting(update(unknownCollection))).toEqual({
      status: 400,
      body: { detail: 'Integration does not exist.' },
      stored: 0,
    });
  });

  it('is answered 400 rather than 401 when its secret is missing, too', async () => {
    expect((await world.post(update(unknownCollection), null)).status).toBe(400);
  });

  it.each(['workitem.created', 'workitem.deleted', 'workitem.restored', 'workitem.commented'] as const)(
    'is answered 200 and not stored when it is %s',
    async (eventType) => {
      const body = otherEvent(eventType, { collectionId: unknownCollection, workItemId: 700 });
      expect(await postCounting(body)).toMatchObject({ status: 200, stored: 0 });
    },
  );

  it.each(['build.complete', 'git.push', 'Workitem.Updated', 'workitem.updated '])(
    'is answered 200 when it is of the other type "%s"',
    async (eventType) => {
      expect((await world.post({ ...update(unknownCollection), eventType })).status).toBe(200);
    },
  );
});

describe('the secret of a delivery', () => {
  it.each([
    ['is missing', null],
    ['is empty', ''],
    ['is another one', 'wrong'],
  ])('makes an update a 401 when it %s', async (_how, secret) => {
    expect(await postCounting(update(), secret)).toMatchObject({
      status: 401,
      body: { detail: expect.any(String) },
      stored: 0,
    });
  });

  it('is not compared by its beginning', async () => {
    expect((await world.post(update(), world.secret.slice(0, -1))).status).toBe(401);
  });

  it('is compared with its case', async () => {
    expect((await world.post(update(), world.secret.toUpperCase())).status).toBe(401);
  });

  it.each(['workitem.created', 'workitem.deleted', 'workitem.restored', 'workitem.commented'] as const)(
    'leaves %s unstored but answered 200 when it is wrong',
    async (eventType) => {
      const body = otherEvent(eventType, { collectionId: world.sim.collectionId, workItemId: 700 });
      expect(await postCounting(body, 'wrong')).toMatchObject({ status: 200, stored: 0 });
    },
  );

  it('lets in what any hook of the integration sends', async () => {
    const hooks = world.sim.subscriptions().map(({ request }) => request.consumerInputs['httpHeaders'] ?? '');
    const secrets = hooks.map((header) => header.replace('shared-secret:', '').trim());
    expect(new Set(secrets).size).toBe(4);
    for (const secret of secrets) expect((await world.post(update(), secret)).status).toBe(200);
  });

  it('is still good when it is a former one', async () => {
    await world.app.dataSource.query(
      `UPDATE subscriptions SET secret_digests = secret_digests || $1::bytea WHERE event_type = 'workitem.updated'`,
      [createHash('sha256').update('the former one').digest()],
    );
    expect((await world.post(update(), 'the former one')).status).toBe(200);
  });

  it('is good no longer, after a few seconds at most, when its hook is gone', async () => {
    const digest = createHash('sha256').update('of a hook that goes').digest();
    const add = `UPDATE subscriptions SET secret_digests = secret_digests || $1::bytea WHERE event_type = 'workitem.restored'`;
    await world.app.dataSource.query(add, [digest]);
    expect((await world.post(update(), 'of a hook that goes')).status).toBe(200);
    await world.app.dataSource.query('UPDATE subscriptions SET secret_digests = array_remove(secret_digests, $1)', [
      digest,
    ]);
    clock.move(6);
    expect((await world.post(update(), 'of a hook that goes')).status).toBe(401);
  });
});

describe('a delivery with the right secret', () => {
  it('is stored before it is answered 200', async () => {
    expect(await postCounting(update())).toMatchObject({ status: 200, stored: 1 });
  });

  it.each(['workitem.created', 'workitem.deleted', 'workitem.restored', 'workitem.commented'] as const)(
    'is stored when it is %s',
    async (eventType) => {
      const { collectionId } = world.sim;
      const body = otherEvent(eventType, { collectionId, workItemId: 700, notificationId: ++lastNotification });
      expect(await postCounting(body)).toMatchObject({ status: 200, stored: 1 });
    },
  );

  it.each(['build.complete', 'workitem.linked', 'WorkItem.Updated', `x${'y'.repeat(5000)}`, 'work\u0000item'])(
    'is answered 200 and not stored when nothing is known of its type (%#)',
    async (eventType) => {
      expect(await postCounting({ ...update(), eventType })).toMatchObject({ status: 200, stored: 0 });
    },
  );

  it('needs no subscription id', async () => {
    const body = workItemUpdated({ collectionId: world.sim.collectionId, workItemId: 700, rev: 3 });
    expect(await postCounting(body)).toMatchObject({ status: 200, stored: 1 });
  });

  it('may name a subscription that nobody knows', async () => {
    const body = { ...update(), subscriptionId: 'ffffffff-0000-4000-8000-000000000000' };
    expect(await postCounting(body)).toMatchObject({ status: 200, stored: 1 });
  });

  it('finds its integration by a collection id in capitals', async () => {
    expect(await postCounting(update(world.sim.collectionId.toUpperCase()))).toMatchObject({ status: 200, stored: 1 });
  });

  it('may begin with a byte order mark', async () => {
    expect(await postCounting(`\uFEFF${JSON.stringify(update())}`)).toMatchObject({ status: 200, stored: 1 });
  });

  it.each(['text/plain', 'application/xml', 'application/json; charset=utf-16'])(
    'is read as JSON whatever its content type says (%s)',
    async (type) => {
      const headers = { 'content-type': type, 'shared-secret': world.secret };
      const body = JSON.stringify(update());
      const answer = await fetch(`${world.app.url}/extensions/vsts/issue-updated`, { method: 'POST', headers, body });
      expect(answer.status).toBe(200);
    },
  );
});

describe('a large body', () => {
  const sized = (bytes: number): string => {
    const body = { ...update(), padding: '' };
    return JSON.stringify({ ...body, padding: 'x'.repeat(bytes - Buffer.byteLength(JSON.stringify(body))) });
  };

  it('is taken up to 1 MiB', async () => {
    expect(await postCounting(sized(1024 * 1024))).toMatchObject({ status: 200, stored: 1 });
  });

  it('is answered 413 above that', async () => {
    expect(await postCounting(sized(1024 * 1024 + 1))).toMatchObject({ status: 413, stored: 0 });
  });

  it('is answered 413 before its secret is looked at', async () => {
    expect((await world.post(sized(1024 * 1024 + 1), null)).status).toBe(413);
  });
});

describe('while the database takes nothing', () => {
  const server = async (sql: string): Promise<void> => {
    const { Client } = (await import('pg')).default;
    const client = new Client({ connectionString: process.env['LOCKSTEP_TEST_POSTGRES'] });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  let name: string;
  beforeAll(async () => {
    [{ name }] = await world.app.dataSource.query<[{ name: string }]>('SELECT current_database() AS name');
  });
  beforeEach(async () => {
    await server(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await server(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  });

  it('answers 503 with Retry-After, and takes the same delivery afterwards', async () => {
    const body = update();
    const refused = await world.post(body);
    await server(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await postCounting(body)).toMatchObject({ status: 200, stored: 1 });
  });
});
