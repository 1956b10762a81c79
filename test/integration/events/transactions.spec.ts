import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Timers } from '../../../src/schedule/timers.service.js';
import { startEventWorld, type EventWorld } from '../../support/event-world.js';
import { repeatedQueries, spanEnvelope, streamedSpans, transactionEvent } from '../../support/transaction-bodies.js';

let world: EventWorld;

beforeAll(async () => {
  world = await startEventWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await query('TRUNCATE groups, group_hashes, events, transactions, span_segments, project_outcomes_hourly CASCADE');
});

const query = (sql: string): Promise<unknown[]> => world.app.dataSource.query(sql);
const outcomes = (): Promise<unknown[]> =>
  query('SELECT category, outcome, quantity FROM project_outcomes_hourly ORDER BY category');

describe('transactions', () => {
  it('are stored and counted, and make no issue by themselves', async () => {
    await world.send(transactionEvent([{ description: 'SELECT 1', durationMs: 5 }]));
    expect(await query('SELECT name, op, status, round(duration_ms) AS ms FROM transactions')).toEqual([
      { name: 'GET /orders', op: 'http.server', status: 'ok', ms: 15 },
    ]);
    expect(await world.issues()).toEqual([]);
    expect(await outcomes()).toEqual([{ category: 'transaction', outcome: 'accepted', quantity: '1' }]);
  });

  it('are counted once however often they are sent', async () => {
    const transaction = transactionEvent(repeatedQueries);
    await world.send(transaction, transaction);
    expect(await query('SELECT FROM transactions')).toHaveLength(1);
    expect(await outcomes()).toMatchObject([{ quantity: '1' }]);
  });

  it('make an issue of repeated queries once these were seen often enough', async () => {
    const send = (): Promise<string[]> => world.send(transactionEvent(repeatedQueries));
    await send();
    await send();
    expect(await world.issues()).toEqual([]);
    await send();
    expect(await world.onlyIssue()).toMatchObject({ title: 'N+1 Query', culprit: 'GET /orders', count: '1' });
    await send();
    expect((await world.onlyIssue()).count).toBe('2');
  });

  it('keep an event with what shows the problem', async () => {
    for (let sent = 0; sent < 3; sent++) await world.send(transactionEvent(repeatedQueries));
    expect(await query('SELECT type, title, message, level FROM events')).toEqual([
      {
        type: 'transaction',
        title: 'N+1 Query',
        message: 'SELECT * FROM customers WHERE id = %s',
        level: 'info',
      },
    ]);
  });

  it('tell why the event that shows the problem is in its issue, and that they are in none themselves', async () => {
    let ids: string[] = [];
    for (let sent = 0; sent < 3; sent++) ids = await world.send(transactionEvent(repeatedQueries));
    const [{ event, hash }] = (await query(
      `SELECT e.event_id::text AS event, encode(h.hash, 'hex') AS hash FROM events e JOIN group_hashes h USING (group_id)`,
    )) as [{ event: string; hash: string }];
    const read = async (id = ''): Promise<unknown> =>
      (await world.app.http.get(`/api/0/projects/default/default/events/${id}/grouping-info/`)).body;
    expect([await read(event), await read(ids[0])]).toEqual([
      { [hash]: expect.objectContaining({ type: 'performance_problem', hash, contributes: true }) },
      {},
    ]);
  });

  it('reopen the issue of a problem that was resolved', async () => {
    for (let sent = 0; sent < 3; sent++) await world.send(transactionEvent(repeatedQueries));
    const { id } = await world.onlyIssue();
    await world.app.http.put(`/api/0/issues/${id}/`, { status: 'resolved' });
    await query(`UPDATE groups SET resolved_at = resolved_at - interval '1 minute'`);
    await world.send(transactionEvent(repeatedQueries));
    expect(await world.onlyIssue()).toMatchObject({ status: 'unresolved', count: '2' });
  });

  it('have no fingerprint of their own', async () => {
    for (let sent = 0; sent < 3; sent++) {
      await world.send({ ...transactionEvent(repeatedQueries), fingerprint: [`sent-${sent}`] });
    }
    expect(await world.issues()).toHaveLength(1);
  });

  it('make an issue of queries that are cut for showing in the middle of a character', async () => {
    const [source, ...repeated] = repeatedQueries;
    const description = `SELECT ${'n'.repeat(94)}${'\u{1f600}'.repeat(5_000)}`;
    const queries = [source!, ...repeated.map(({ durationMs }) => ({ description, durationMs }))];
    for (let sent = 0; sent < 3; sent++) await world.send(transactionEvent(queries));
    expect(await world.issues()).toHaveLength(1);
  });

  it('make no issue of queries that are fast', async () => {
    const fast = repeatedQueries.map(({ description }) => ({ description, durationMs: 1 }));
    for (let sent = 0; sent < 3; sent++) await world.send(transactionEvent(fast));
    expect(await world.issues()).toEqual([]);
  });

  it('make an issue of a slow query when it was seen a hundred times', async () => {
    const slow = transactionEvent([{ description: 'SELECT * FROM reports WHERE year = %s', durationMs: 700 }]);
    await world.send(slow);
    await query('UPDATE group_hashes SET sightings = 98');
    await world.send({ ...slow, event_id: 'd'.repeat(32) });
    expect(await world.issues()).toEqual([]);
    await world.send({ ...slow, event_id: 'e'.repeat(32) });
    expect((await world.onlyIssue()).title).toBe('Slow DB Query');
  });
});

describe('spans that are streamed', () => {
  const flush = async (): Promise<void> => {
    await query(`UPDATE span_segments SET due_at = now()`);
    await world.app.get(Timers).runNow('span segments');
    await world.process();
  };

  it('become a transaction when no more come', async () => {
    await world.post(spanEnvelope(streamedSpans(repeatedQueries)));
    await world.process();
    await flush();
    expect(await query('SELECT name, op, status FROM transactions')).toEqual([
      { name: 'GET /orders', op: 'http.server', status: 'ok' },
    ]);
    expect(await query('SELECT sightings FROM group_hashes')).toEqual([{ sightings: 1 }]);
    expect(await query('SELECT FROM buffered_spans')).toEqual([]);
  });

  it('become the same transaction when they come in two envelopes and out of order', async () => {
    const spans = streamedSpans(repeatedQueries);
    await world.post(spanEnvelope(spans.slice(4).reverse()));
    await world.process();
    await world.post(spanEnvelope([...spans.slice(0, 4), ...spans.slice(3, 6)]));
    await world.process();
    await flush();
    expect(await query('SELECT FROM transactions')).toHaveLength(1);
    expect(await query('SELECT sightings FROM group_hashes')).toEqual([{ sightings: 1 }]);
  });

  it('happened when the clock of the server says, when that of the SDK is an hour slow', async () => {
    const hour = 3_600;
    const spans = streamedSpans([]) as { start_timestamp: number; end_timestamp: number }[];
    const late = spans.map((span) => ({
      ...span,
      start_timestamp: span.start_timestamp - hour,
      end_timestamp: span.end_timestamp - hour,
    }));
    await world.post(spanEnvelope(late, { sent_at: new Date(Date.now() - hour * 1_000).toISOString() }));
    await world.process();
    await flush();
    expect(await query(`SELECT occurred_at > now() - interval '10 minutes' AS "isNow" FROM transactions`)).toEqual([
      { isNow: true },
    ]);
  });

  it('wait for their segment, until it is late', async () => {
    const [, ...children] = streamedSpans(repeatedQueries);
    await world.post(spanEnvelope(children));
    await world.process();
    await flush();
    expect(await query('SELECT FROM transactions')).toHaveLength(0);
    await query(`UPDATE span_segments SET started_at = started_at - interval '1 hour'`);
    await flush();
    expect(await query('SELECT name FROM transactions')).toEqual([{ name: 'GET /orders' }]);
  });

  it('are counted, also those that cannot be understood', async () => {
    await world.post(spanEnvelope([...streamedSpans([]), { name: 'lost' }]));
    await world.process();
    expect(await outcomes()).toEqual([
      { category: 'span', outcome: 'accepted', quantity: '1' },
      { category: 'span', outcome: 'invalid', quantity: '1' },
    ]);
  });

  it('are kept up to a thousand of a segment, and the segment itself in any case', async () => {
    const [segment, ...children] = streamedSpans(
      Array.from({ length: 1_500 }, () => ({ description: 'SELECT 1', durationMs: 1 })),
    );
    for (const spans of [children.slice(0, 800), children.slice(800), [segment ?? {}]]) {
      await world.post(spanEnvelope(spans));
      await world.process();
    }
    expect(await query('SELECT count(*)::int FROM buffered_spans')).toEqual([{ count: 1_001 }]);
  });

  it('are read of one item of an envelope', async () => {
    const envelope = spanEnvelope(streamedSpans([]));
    const further = envelope.slice(envelope.indexOf('\n') + 1);
    await world.post(envelope + further + further);
    await world.process();
    expect(await outcomes()).toEqual([
      { category: 'span', outcome: 'accepted', quantity: '1' },
      { category: 'span', outcome: 'invalid', quantity: '2' },
    ]);
  });
});
