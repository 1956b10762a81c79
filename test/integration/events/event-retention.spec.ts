import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EventRetention } from '../../../src/events/storage/event-retention.service.js';
import { exceptionEvent } from '../../support/event-bodies.js';
import { startEventWorld, type EventWorld } from '../../support/event-world.js';
import { linkGroup } from '../../support/link-group.js';
import { transactionEvent } from '../../support/transaction-bodies.js';

let world: EventWorld;

beforeAll(async () => {
  world = await startEventWorld({ env: { eventRetentionDays: 90, transactionRetentionDays: 30 } });
});
afterAll(() => world.close());
beforeEach(async () => {
  await query('TRUNCATE groups, group_hashes, events, pinned_events, transactions CASCADE');
});

const dayMs = 86_400_000;
const query = (sql: string): Promise<Record<string, unknown>[]> => world.app.dataSource.query(sql);
const inDays = (days: number): Date => new Date(Date.now() + days * dayMs);
const runOn = (day: Date): Promise<void> => world.app.get(EventRetention).run(day);
const eventIds = async (table: string): Promise<unknown[]> =>
  (await query(`SELECT replace(event_id::text, '-', '') AS id FROM ${table} ORDER BY occurred_at`)).map(({ id }) => id);

/** The way of an event that came on another day. */
async function moveToDay(eventId: string | undefined, day: Date): Promise<void> {
  await runOn(day);
  await world.app.dataSource.query(
    'UPDATE events SET received_day = $2::date, received_at = $2::date WHERE event_id = $1',
    [eventId, day.toISOString().slice(0, 10)],
  );
}

const error = (secondsAgo: number): object => ({ ...exceptionEvent(), timestamp: Date.now() / 1_000 - secondsAgo });

describe('partitions', () => {
  it('are there for today and the next seven days', async () => {
    const [row] = await query(
      `SELECT count(*)::int AS days FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE inhparent = 'events'::regclass AND c.relname ~ '[0-9]$' AND right(c.relname, 8) >= to_char(now() AT TIME ZONE 'utc', 'YYYYMMDD')`,
    );
    expect(row?.['days']).toBe(8);
  });

  it('take over what came on their day before they were made', async () => {
    await world.send(exceptionEvent());
    const far = inDays(30);
    await world.app.dataSource.query('UPDATE events SET received_day = $1', [far.toISOString().slice(0, 10)]);
    expect(await query('SELECT FROM events_default')).toHaveLength(1);
    await runOn(far);
    expect(await query('SELECT FROM events_default')).toHaveLength(0);
    expect(await query('SELECT FROM events')).toHaveLength(1);
  });
});

describe('events past their retention', () => {
  it('are removed, save the first and the latest of an issue', async () => {
    const ids = await world.send(error(30), error(20), error(10));
    await runOn(inDays(100));
    expect(await eventIds('events')).toEqual([]);
    expect(await eventIds('pinned_events')).toEqual([ids[0], ids[2]]);
    expect((await world.onlyIssue()).count).toBe('3');
  });

  it('do not leave a latest one behind as long as a later day has one', async () => {
    const [first, , later] = await world.send(error(30), error(20), error(10));
    await moveToDay(later, inDays(50));
    await runOn(inDays(100));
    expect(await eventIds('pinned_events')).toEqual([first]);
    expect(await eventIds('events')).toEqual([later]);
  });

  it('leave the one that reopened the issue', async () => {
    const [first] = await world.send(error(30));
    const { id } = await world.onlyIssue();
    await world.app.http.put(`/api/0/issues/${id}/`, { status: 'resolved' });
    await query(`UPDATE groups SET resolved_at = resolved_at - interval '25 seconds'`);
    const [reopening, last] = await world.send(error(20), error(10));
    await runOn(inDays(100));
    expect(await eventIds('pinned_events')).toEqual([first, reopening, last]);
  });

  it('leave those of an issue that was merged into another one', async () => {
    const ids = await world.send({ ...error(30), fingerprint: ['first'] }, { ...error(10), fingerprint: ['second'] });
    const query = (await world.issues()).map(({ id }) => `id=${id}`).join('&');
    await world.app.http.put(`/api/0/projects/default/default/issues/?${query}`, { merge: 1 });
    await runOn(inDays(100));
    expect(await eventIds('pinned_events')).toEqual(ids);
    const { body } = await world.app.http.get(`/api/0/issues/${(await world.onlyIssue()).id}/events/`);
    expect(body).toHaveLength(2);
  });

  it('leave nothing behind of an issue that was removed', async () => {
    await world.send(error(30));
    await query('DELETE FROM groups');
    await runOn(inDays(100));
    expect(await eventIds('pinned_events')).toEqual([]);
  });

  it('are kept until then', async () => {
    const ids = await world.send(error(30));
    await runOn(inDays(89));
    expect(await eventIds('events')).toEqual(ids);
  });
});

describe('an issue that was not seen for twice as long as events are kept', () => {
  const titles = async (): Promise<string[]> => (await world.issues()).map(({ title }) => title);
  beforeEach(async () => {
    await world.send(error(30));
  });

  it.each<[string, boolean, (id: string) => Promise<unknown>]>([
    ['goes when it is resolved', false, (id) => world.app.http.put(`/api/0/issues/${id}/`, { status: 'resolved' })],
    ['goes when it is ignored', false, (id) => world.app.http.put(`/api/0/issues/${id}/`, { status: 'ignored' })],
    ['stays when it is open', true, () => Promise.resolve()],
    [
      'stays when it is linked',
      true,
      async (id) => {
        await linkGroup(world.app.dataSource, id, 1);
        await query(`UPDATE groups SET status = 'resolved', substatus = NULL, resolved_at = now()`);
      },
    ],
  ])('%s', async (_, stays, change) => {
    const { id, title } = await world.onlyIssue();
    await change(id);
    await runOn(inDays(100));
    await runOn(inDays(181));
    expect(await titles()).toEqual(stays ? [title] : []);
  });

  it('is there until then, whatever its status', async () => {
    const { id, title } = await world.onlyIssue();
    await world.app.http.put(`/api/0/issues/${id}/`, { status: 'resolved' });
    await runOn(inDays(179));
    expect(await titles()).toEqual([title]);
  });
});

describe('transactions past their retention', () => {
  it('are removed after their own time', async () => {
    await world.send(transactionEvent([]));
    await runOn(inDays(29));
    expect(await query('SELECT FROM transactions')).toHaveLength(1);
    await runOn(inDays(32));
    expect(await query('SELECT FROM transactions')).toHaveLength(0);
  });
});
