import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startEventWorld, type EventWorld } from '../../support/event-world.js';

const base = '/api/0/organizations/default/intake/';

let world: EventWorld;
let id: string;

beforeAll(async () => {
  world = await startEventWorld();
});
beforeEach(async () => {
  await world.app.dataSource.query('TRUNCATE ingest_queue');
  await world.post('{"event_id":"0123456789abcdef0123456789abcdef"}\n{"type":"event"}\n{"message":"parked"}');
  const [[row]] = await world.app.dataSource.query<[[{ id: string }], number]>(
    `UPDATE ingest_queue SET parked_at = now(), parked_reason = 'it broke', attempts = 3 RETURNING id`,
  );
  id = row.id;
});
afterAll(() => world.close());

describe('the queue between intake and processing', () => {
  it('tells how much waits, for how long, and what was given up', async () => {
    await world.post('{}\n{"type":"event"}\n{"message":"waiting"}');
    expect((await world.app.http.get(`${base}health/`)).body).toEqual({
      queueDepth: 1,
      oldestAgeSeconds: expect.any(Number),
      parked: 1,
    });
  });

  it('lists what was given up, with the reason', async () => {
    expect((await world.app.http.get(`${base}parked/`)).body).toEqual([
      {
        id,
        project: { id: world.projectId, slug: 'default' },
        eventID: '0123456789abcdef0123456789abcdef',
        dateReceived: expect.stringMatching(/Z$/),
        dateParked: expect.stringMatching(/Z$/),
        reason: 'it broke',
        attempts: 3,
        size: expect.any(Number),
      },
    ]);
  });

  it('tries again what somebody wants to be tried again', async () => {
    const { status } = await world.app.http.post(`${base}parked/${id}/`);
    await world.process();
    expect([status, (await world.onlyIssue()).title]).toEqual([202, 'parked']);
  });

  it('forgets what somebody removes', async () => {
    const { status } = await world.app.http.delete(`${base}parked/${id}/`);
    expect([status, (await world.app.http.get(`${base}parked/`)).body]).toEqual([204, []]);
  });

  it('is 404 for what was not given up', async () => {
    await world.app.dataSource.query('UPDATE ingest_queue SET parked_at = NULL');
    const [retry, removal] = [
      await world.app.http.post(`${base}parked/${id}/`),
      await world.app.http.delete(`${base}parked/${id}/`),
    ];
    expect([retry.status, removal.status]).toEqual([404, 404]);
  });
});
