import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { exceptionEvent } from '../../support/event-bodies.js';
import { startEventWorld, type EventWorld } from '../../support/event-world.js';

let world: EventWorld;

beforeAll(async () => {
  world = await startEventWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.app.dataSource.query(
    `TRUNCATE groups, group_hashes, group_tags, group_users, group_releases, group_stats_hourly, events, pinned_events CASCADE`,
  );
});

const at = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;

describe('groups made of events', () => {
  it('makes one issue of two errors that are alike, counted twice', async () => {
    await world.send(exceptionEvent(), exceptionEvent());
    expect(await world.onlyIssue()).toMatchObject({
      count: '2',
      title: 'TypeError: total is not a number',
      level: 'error',
      status: 'unresolved',
    });
  });

  it('makes an issue each of errors from two places', async () => {
    await world.send(exceptionEvent({ place: 'chargeCard' }), exceptionEvent({ place: 'refundCard' }));
    expect(await world.issues()).toHaveLength(2);
  });

  it('knows the first and the last time also when events arrive in reverse order', async () => {
    const [late, early] = [at(-60), at(-3_600)];
    await world.send({ ...exceptionEvent(), timestamp: late });
    await world.send({ ...exceptionEvent(), timestamp: early });
    expect(await world.onlyIssue()).toMatchObject({
      firstSeen: new Date(early * 1_000).toISOString(),
      lastSeen: new Date(late * 1_000).toISOString(),
    });
  });

  it('follows the newest event with its title, not the one that came last', async () => {
    await world.send({ ...exceptionEvent({ value: 'newest' }), timestamp: at(-10) });
    await world.send({ ...exceptionEvent({ value: 'older' }), timestamp: at(-100) });
    expect((await world.onlyIssue()).title).toBe('TypeError: newest');
  });

  it('tells what its title is made of, and which SDK sent it', async () => {
    await world.send({ ...exceptionEvent(), sdk: { name: 'sentry.javascript.node', version: '11.12.0' } });
    expect((await world.onlyIssue()).metadata).toMatchObject({
      type: 'TypeError',
      value: 'total is not a number',
      sdk: { name: 'sentry.javascript.node' },
    });
  });

  it('keeps a title that says something over one that does not', async () => {
    await world.send({ ...exceptionEvent(), fingerprint: ['one'] });
    await world.send({ platform: 'node', fingerprint: ['one'] });
    expect((await world.onlyIssue()).title).toBe('TypeError: total is not a number');
  });

  it('groups by a fingerprint of the event alone', async () => {
    await world.send({ ...exceptionEvent({ place: 'a' }), fingerprint: ['payments'] });
    await world.send({ ...exceptionEvent({ place: 'b' }), fingerprint: ['payments'] });
    expect((await world.onlyIssue()).count).toBe('2');
  });

  it('splits by what a fingerprint adds to the default', async () => {
    await world.send({ ...exceptionEvent(), fingerprint: ['{{ default }}', 'tenant-a'] });
    await world.send({ ...exceptionEvent(), fingerprint: ['{{ default }}', 'tenant-b'] });
    expect(await world.issues()).toHaveLength(2);
  });

  it('fills variables of a fingerprint in', async () => {
    await world.send({ ...exceptionEvent({ place: 'a' }), fingerprint: ['{{ error.type }}'] });
    await world.send({ ...exceptionEvent({ place: 'b' }), fingerprint: ['{{ error.type }}'] });
    expect((await world.onlyIssue()).count).toBe('2');
  });

  it('makes one issue of messages that differ in numbers and addresses', async () => {
    await world.send(
      { message: 'Order 17 of ann@example.com failed', level: 'warning' },
      { message: 'Order 4711 of bob@example.org failed', level: 'warning' },
    );
    expect(await world.onlyIssue()).toMatchObject({ count: '2', level: 'warning' });
  });

  it('makes one issue of a message with parameters, whatever these are', async () => {
    const log = (name: string): object => ({
      platform: 'python',
      logentry: { message: 'User %s left', params: [name], formatted: `User ${name} left` },
    });
    await world.send(log('Ann'), log('Bob'));
    expect(await world.onlyIssue()).toMatchObject({ count: '2' });
  });

  it('makes one issue of a message sent before and after the SDK began to send a stack with it', async () => {
    const frames = [
      { filename: 'app.js', function: 'main', lineno: 3, in_app: true, context_line: 'captureMessage()' },
    ];
    await world.send({ platform: 'node', message: 'Disk almost full' });
    await world.send({
      platform: 'node',
      message: 'Disk almost full',
      exception: {
        values: [
          { value: 'Disk almost full', mechanism: { type: 'generic', synthetic: true }, stacktrace: { frames } },
        ],
      },
    });
    expect(await world.onlyIssue()).toMatchObject({ count: '2', title: 'Disk almost full' });
  });

  it('makes one issue of fifty new errors that are processed at the same time', async () => {
    await Promise.all(Array.from({ length: 50 }, () => world.send(exceptionEvent())));
    expect(await world.onlyIssue()).toMatchObject({ count: '50' });
  });

  it('gives short ids in the order of the project', async () => {
    await world.send(exceptionEvent({ place: 'a' }));
    await world.send(exceptionEvent({ place: 'b' }));
    const numbers = (await world.issues())
      .map(({ shortId }) => Number(shortId.split('-').at(-1)))
      .sort((a, b) => a - b);
    expect((numbers[1] ?? 0) - (numbers[0] ?? 0)).toBe(1);
  });
});

describe('events that come twice', () => {
  it('counts an event once however often it is sent', async () => {
    const [id] = await world.send(exceptionEvent());
    await world.send({ ...exceptionEvent(), event_id: id });
    expect((await world.onlyIssue()).count).toBe('1');
  });

  it('counts an event once that is sent twenty times at the same time', async () => {
    const event = { ...exceptionEvent(), event_id: 'a'.repeat(32) };
    await Promise.all(Array.from({ length: 20 }, () => world.send(event)));
    expect((await world.onlyIssue()).count).toBe('1');
  });

  it('counts an event once that was sent again after midnight', async () => {
    const event = { ...exceptionEvent(), event_id: 'b'.repeat(32) };
    await world.send(event);
    await world.app.dataSource.query(
      "UPDATE events SET received_day = received_day - 1, received_at = received_at - interval '1 day'",
    );
    await world.send(event);
    expect((await world.onlyIssue()).count).toBe('1');
  });
});

describe('what groups count', () => {
  it('counts different users', async () => {
    const by = (id: string): object => ({ ...exceptionEvent(), user: { id } });
    await world.send(by('1'), by('1'), by('2'));
    expect((await world.onlyIssue()).userCount).toBe(2);
  });

  it('takes a user whose name came later for the same', async () => {
    await world.send(
      { ...exceptionEvent(), user: { id: '7' } },
      { ...exceptionEvent(), user: { id: '7', username: 'zoë' } },
    );
    const rows = await world.app.dataSource.query(`SELECT details FROM event_users WHERE user_key = 'id:7'`);
    expect(rows).toEqual([{ details: { id: '7', username: 'zoë' } }]);
  });

  it('counts tags, releases, environments and hours', async () => {
    await world.send(
      { ...exceptionEvent(), release: 'shop@1.0.0', environment: 'production', tags: { tenant: 'a' } },
      { ...exceptionEvent(), release: 'shop@1.0.0', environment: 'staging', tags: { tenant: 'b' } },
      { ...exceptionEvent(), release: 'shop@1.0.0', environment: 'staging', tags: { tenant: 'a' } },
    );
    const query = (sql: string): Promise<unknown> => world.app.dataSource.query(sql);
    expect(await query(`SELECT value, times_seen FROM group_tags WHERE key = 'tenant' ORDER BY value`)).toEqual([
      { value: 'a', times_seen: '2' },
      { value: 'b', times_seen: '1' },
    ]);
    expect(
      await query(
        `SELECT e.name, r.times_seen FROM group_releases r JOIN environments e ON e.id = r.environment_id ORDER BY 1`,
      ),
    ).toEqual([
      { name: 'production', times_seen: '1' },
      { name: 'staging', times_seen: '2' },
    ]);
    expect(await query('SELECT sum(times_seen)::int AS sum FROM group_stats_hourly')).toEqual([{ sum: 3 }]);
  });

  it('keeps the first release', async () => {
    await world.send({ ...exceptionEvent(), release: '1.0' });
    await world.send({ ...exceptionEvent(), release: '2.0' });
    const rows = await world.app.dataSource.query(
      'SELECT version FROM groups g JOIN releases r ON r.id = g.first_release_id',
    );
    expect(rows).toEqual([{ version: '1.0' }]);
  });

  it('counts values of a tag beyond a thousand together', async () => {
    await world.send(exceptionEvent());
    await world.app.dataSource.query(
      `INSERT INTO group_tags (project_id, group_id, key, value, times_seen, first_seen, last_seen)
       SELECT project_id, id, 'request', 'r' || n, 1, now(), now() FROM groups, generate_series(1, 1000) n`,
    );
    await world.send(
      { ...exceptionEvent(), tags: { request: 'new-1' } },
      { ...exceptionEvent(), tags: { request: 'r5' } },
    );
    const rows = await world.app.dataSource.query(
      `SELECT value, times_seen FROM group_tags WHERE key = 'request' AND value IN ('', 'new-1', 'r5') ORDER BY value`,
    );
    expect(rows).toEqual([
      { value: '', times_seen: '1' },
      { value: 'r5', times_seen: '2' },
    ]);
  });
});
