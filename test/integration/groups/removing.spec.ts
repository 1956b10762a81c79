import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Timers } from '../../../src/schedule/timers.service.js';
import { exceptionEvent, newEventId } from '../../support/event-bodies.js';
import { startEventWorld, type EventWorld } from '../../support/event-world.js';
import { linkGroup } from '../../support/link-group.js';

const base = '/api/0/projects/default/default/issues/';
/** What is kept of groups and events. */
const tables = [
  'events',
  'event_attachments',
  'attachment_chunks',
  'pinned_events',
  'group_hashes',
  'group_tags',
  'group_users',
  'group_releases',
  'group_stats_hourly',
];

let world: EventWorld;

function event(place: string): object {
  return {
    ...exceptionEvent({ type: `${place}Error`, value: 'x', place }),
    user: { id: '1' },
    tags: { shard: 'x' },
    release: '1.0',
  };
}

beforeAll(async () => {
  world = await startEventWorld();
});
beforeEach(async () => {
  await world.app.dataSource.query(
    `TRUNCATE groups, group_tombstones, external_issues, removed_groups, ${tables.join()} CASCADE`,
  );
});
afterAll(() => world.close());

async function idOf(title: string): Promise<string> {
  return (await world.issues()).find((issue) => issue.title === `${title}Error: x`)?.id ?? '';
}
/** Rows that are left, tables without any left out. */
async function left(): Promise<Record<string, number>> {
  const counts = tables.map((table) => `SELECT '${table}' AS name, count(*)::int AS count FROM ${table}`);
  const rows = await world.app.dataSource.query<{ name: string; count: number }[]>(counts.join(' UNION ALL '));
  return Object.fromEntries(rows.filter(({ count }) => count > 0).map(({ name, count }) => [name, count]));
}
async function cleanUp(): Promise<void> {
  await world.app.dataSource.query(`UPDATE removed_groups SET removed_at = now() - interval '2 minutes'`);
  await world.app.get(Timers).runNow('removed events');
}

describe('removing an issue', () => {
  it('takes its events and all that was counted with it', async () => {
    const id = newEventId();
    await world.post(
      [
        JSON.stringify({ event_id: id }),
        '{"type":"event"}',
        JSON.stringify(event('a')),
        '{"type":"attachment","length":3,"filename":"x.txt"}',
        'abc',
      ].join('\n'),
    );
    await world.process();
    await world.app.dataSource.query(
      `INSERT INTO pinned_events SELECT project_id, event_id, group_id, hash, type, level, platform, title, message,
         occurred_at, received_at, release, environment, tags, payload FROM events`,
    );
    await world.app.http.delete(`/api/0/issues/${await idOf('a')}/`);
    await cleanUp();
    expect(await left()).toEqual({});
  });

  it('leaves those of others alone', async () => {
    await world.send(event('a'), event('b'));
    await world.app.http.delete(`/api/0/issues/${await idOf('a')}/`);
    await cleanUp();
    const issue = await world.onlyIssue();
    const { body } = await world.app.http.get(`/api/0/issues/${issue.id}/events/`);
    expect([issue.title, body.length, (await left())['events']]).toEqual(['bError: x', 1, 1]);
  });

  it('takes the events of issues that were merged into it', async () => {
    await world.send(event('a'), event('b'));
    await world.app.http.put(`${base}?id=${await idOf('a')}&id=${await idOf('b')}`, { merge: 1 });
    await world.app.http.delete(`/api/0/issues/${(await world.onlyIssue()).id}/`);
    await cleanUp();
    expect(await left()).toEqual({});
  });

  it('waits for what may still be writing before it looks for what is left', async () => {
    await world.send(event('a'));
    await world.app.http.delete(`/api/0/issues/${await idOf('a')}/`);
    await world.app.get(Timers).runNow('removed events');
    expect((await left())['events']).toBe(1);
  });

  it('lets the next event make it anew', async () => {
    await world.send(event('a'));
    await world.app.http.delete(`/api/0/issues/${await idOf('a')}/`);
    await world.send(event('a'));
    expect((await world.onlyIssue()).count).toBe('1');
  });

  it('is done for several at once, all or none', async () => {
    await world.send(event('a'), event('b'), event('c'));
    const [a, b] = [await idOf('a'), await idOf('b')];
    const wrong = await world.app.http.delete(`${base}?id=${a}&id=999999`);
    const right = await world.app.http.delete(`/api/0/organizations/default/issues/?id=${a}&id=${b}`);
    expect([wrong.status, right.status, (await world.onlyIssue()).title]).toEqual([404, 204, 'cError: x']);
  });
});

describe('discarding an issue', () => {
  async function discard(title: string): Promise<number> {
    return (await world.app.http.put(`${base}?id=${await idOf(title)}`, { discard: true })).status;
  }

  it('removes it', async () => {
    await world.send(event('a'));
    expect([await discard('a'), await world.issues()]).toEqual([204, []]);
  });

  it('keeps its events out from now on', async () => {
    await world.send(event('a'));
    await discard('a');
    await world.send(event('a'), event('b'));
    expect((await world.onlyIssue()).title).toBe('bError: x');
  });

  it('works on one issue as well', async () => {
    await world.send(event('a'));
    const { status } = await world.app.http.put(`/api/0/issues/${await idOf('a')}/`, { discard: true });
    expect([status, await world.issues()]).toEqual([204, []]);
  });

  it('ends its links', async () => {
    await world.send(event('a'));
    await linkGroup(world.app.dataSource, await idOf('a'), 1);
    await discard('a');
    expect(await world.app.dataSource.query('SELECT FROM lanes')).toEqual([]);
  });

  it('is refused for performance problems, and nothing is discarded', async () => {
    await world.send(event('a'), event('b'));
    await world.app.dataSource.query(`UPDATE groups SET category = 'performance' WHERE title = 'bError: x'`);
    const { status } = await world.app.http.put(`${base}?id=${await idOf('a')}&id=${await idOf('b')}`, {
      discard: true,
    });
    expect([status, (await world.issues()).length]).toEqual([400, 2]);
  });

  it('needs the permission to write', async () => {
    await world.send(event('a'));
    expect((await world.app.as(undefined).put(`${base}?id=${await idOf('a')}`, { discard: true })).status).toBe(401);
  });
});

/** Last, for there is no project after it. */
describe('removing a project', () => {
  it('takes the events and all that was counted of its issues', async () => {
    await world.send(event('a'), { ...event('b'), message: 'x' });
    await world.app.http.delete('/api/0/projects/default/default/');
    await cleanUp();
    expect(await left()).toEqual({});
  });
});
