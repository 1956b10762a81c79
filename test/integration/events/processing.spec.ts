import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { IngestClaimsRepository } from '../../../src/events/processing/ingest-claims.repository.js';
import { exceptionEvent, newEventId } from '../../support/event-bodies.js';
import { envelopeOf, startEventWorld, type EventWorld } from '../../support/event-world.js';

let world: EventWorld;

beforeAll(async () => {
  world = await startEventWorld();
  // The database refuses whatever is titled so.
  await query(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused by a test'; END $$`,
  );
  await query(
    `CREATE TRIGGER refuse BEFORE INSERT ON group_users FOR EACH ROW WHEN (NEW.user_key = 'id:poison') EXECUTE FUNCTION refuse()`,
  );
});
afterAll(() => world.close());
beforeEach(async () => {
  await query('TRUNCATE groups, group_hashes, events, ingest_queue, project_outcomes_hourly CASCADE');
});

const query = (sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
  world.app.dataSource.query(sql, values);
const poison = (): object => ({ ...exceptionEvent(), user: { id: 'poison' } });
const accept = async (event: object): Promise<void> => {
  const { status } = await world.post(envelopeOf({ ...event, event_id: newEventId() }));
  expect(status).toBe(200);
};
const letLeasesEnd = (): Promise<unknown> => query(`UPDATE ingest_queue SET lease_until = now()`);

describe('an accepted envelope', () => {
  it('leaves the queue when its event is stored', async () => {
    await world.send(exceptionEvent());
    expect(await query('SELECT FROM ingest_queue')).toHaveLength(0);
  });

  it('is processed once, by another worker, when the one that has it dies', async () => {
    await accept(exceptionEvent());
    await world.app.get(IngestClaimsRepository).claim(randomUUID());
    await world.process();
    expect(await world.issues()).toEqual([]);
    await letLeasesEnd();
    await world.process();
    expect((await world.onlyIssue()).count).toBe('1');
  });

  it('is saved before the next large ones are inflated: many of them fit into a claim', async () => {
    for (let sent = 0; sent < 3; sent++) {
      const file = `${JSON.stringify({ type: 'attachment', length: 9_000_000 })}\n${'x'.repeat(9_000_000)}\n`;
      const envelope = envelopeOf({ ...exceptionEvent(), event_id: newEventId() });
      await world.post(gzipSync(envelope + file), { 'content-encoding': 'gzip' });
    }
    await world.process();
    expect(await query('SELECT count(DISTINCT xmin::text)::int AS transactions FROM events')).toEqual([
      { transactions: 3 },
    ]);
  });

  it('has no effect through a worker whose lease another one has taken over', async () => {
    await accept(exceptionEvent());
    const claims = world.app.get(IngestClaimsRepository);
    const token = randomUUID();
    const [claimed] = await claims.claim(token);
    await letLeasesEnd();
    await claims.claim(randomUUID());
    const held = await world.app.dataSource.transaction((tx) => claims.complete(tx, token, [claimed?.id ?? '']));
    expect(held).toEqual(new Set());
    expect(await query('SELECT FROM ingest_queue')).toHaveLength(1);
  });

  it('goes without effect when its project is gone', async () => {
    await accept(exceptionEvent());
    await query('UPDATE ingest_queue SET project_id = 4711');
    await world.process();
    expect(await query('SELECT FROM ingest_queue')).toHaveLength(0);
    expect(await world.issues()).toEqual([]);
  });
});

describe('an envelope that cannot be processed', () => {
  it('does not keep those that came with it from being processed', async () => {
    await accept(exceptionEvent());
    await accept(poison());
    await accept(exceptionEvent());
    await world.process();
    expect((await world.onlyIssue()).count).toBe('2');
  });

  it('is parked with its reason after three tries', async () => {
    await accept(poison());
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(await query('SELECT FROM ingest_queue WHERE parked_at IS NULL')).toHaveLength(1);
      await letLeasesEnd();
      await world.process();
    }
    expect(await query('SELECT parked_at IS NOT NULL AS parked, parked_reason FROM ingest_queue')).toEqual([
      { parked: true, parked_reason: expect.stringContaining('refused by a test') },
    ]);
    expect(await world.issues()).toEqual([]);
  });

  it('is parked when the database does not get to it for longer than an hour', async () => {
    await accept(poison());
    await query(
      `CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'too slow' USING ERRCODE = '57014'; END $$`,
    );
    await query(`UPDATE ingest_queue SET attempts = 2`);
    await world.process();
    expect(await query('SELECT parked_at, attempts FROM ingest_queue')).toEqual([{ parked_at: null, attempts: 2 }]);
    await query(`UPDATE ingest_queue SET received_at = received_at - interval '61 minutes'`);
    await letLeasesEnd();
    await world.process();
    expect(await query('SELECT parked_at IS NOT NULL AS parked FROM ingest_queue')).toEqual([{ parked: true }]);
  });

  it('is parked too when it takes its worker down each time', async () => {
    await accept(exceptionEvent());
    for (let attempt = 1; attempt <= 3; attempt++) {
      await world.app.get(IngestClaimsRepository).claim(randomUUID());
      await letLeasesEnd();
    }
    await world.process();
    expect(await query('SELECT parked_reason FROM ingest_queue')).toEqual([
      { parked_reason: 'its processing never ended' },
    ]);
  });

  it('is tried alone after the first time, so that it takes no others down with it', async () => {
    for (let sent = 0; sent < 4; sent++) await accept(exceptionEvent());
    const ids = (await query('SELECT id FROM ingest_queue ORDER BY id')).map(({ id }) => id);
    await query('UPDATE ingest_queue SET attempts = 1 WHERE id = $1', [ids[1]]);
    const claims: unknown[] = [];
    for (let claim = 0; claim < 3; claim++) {
      claims.push((await world.app.get(IngestClaimsRepository).claim(randomUUID())).map(({ id }) => id));
    }
    expect(claims).toEqual([[ids[0]], [ids[1]], [ids[2], ids[3]]]);
  });

  it('is parked when its bytes are broken', async () => {
    await accept(exceptionEvent());
    await query(`UPDATE ingest_queue SET body = '\\x00', is_compressed = true, attempts = 2`);
    await world.process();
    expect(await query('SELECT parked_at IS NOT NULL AS parked FROM ingest_queue')).toEqual([{ parked: true }]);
  });
});

describe('outcomes', () => {
  const outcomes = (): Promise<unknown> =>
    query('SELECT category, outcome, reason, quantity FROM project_outcomes_hourly ORDER BY category, outcome');

  it('count what was accepted', async () => {
    await world.send(exceptionEvent(), exceptionEvent());
    expect(await outcomes()).toEqual([{ category: 'error', outcome: 'accepted', reason: '', quantity: '2' }]);
  });

  it('count an event that came twice once', async () => {
    const event = { ...exceptionEvent(), event_id: newEventId() };
    await world.send(event, event);
    expect(await outcomes()).toMatchObject([{ category: 'error', outcome: 'accepted', quantity: '1' }]);
  });

  it('count what the SDK says that it dropped', async () => {
    const report = { discarded_events: [{ reason: 'ratelimit_backoff', category: 'error', quantity: 5 }] };
    await world.post(`{}\n{"type":"client_report"}\n${JSON.stringify(report)}\n`);
    await world.process();
    expect(await outcomes()).toEqual([
      { category: 'error', outcome: 'client_discard', reason: 'ratelimit_backoff', quantity: '5' },
    ]);
  });

  it('count what the SDK dropped for a reason that nobody knows together: whoever has the DSN could make up any', async () => {
    const report = (made: string): string =>
      `\n{"type":"client_report"}\n${JSON.stringify({ discarded_events: [{ reason: `${made}_reason`, category: made, quantity: 1 }] })}`;
    await world.post(`{}${['one', 'two', 'three'].map(report).join('')}`);
    await world.process();
    expect(await outcomes()).toEqual([
      { category: 'unknown', outcome: 'client_discard', reason: 'unknown', quantity: '3' },
    ]);
  });

  it('count an event that is no JSON object as invalid', async () => {
    await world.post(`{"event_id":"${newEventId()}"}\n{"type":"event"}\n[1]\n`);
    await world.process();
    expect(await outcomes()).toEqual([
      { category: 'error', outcome: 'invalid', reason: 'invalid_json', quantity: '1' },
    ]);
  });
});

describe('an event with fields that are not as they should be', () => {
  it('is stored, with what was wrong', async () => {
    const [id] = await world.send({
      ...exceptionEvent(),
      level: 'dreadful',
      environment: 'a/b',
      timestamp: 'never',
      tags: [1, ['a', 'b']],
      user: 17,
    });
    const { body } = await world.app.http.get(`/api/0/projects/default/default/events/${id}/`);
    expect(body.errors.length).toBeGreaterThanOrEqual(4);
    expect(body.tags).toContainEqual({ key: 'a', value: 'b' });
  });

  it('is stored without U+0000 and lone surrogates, which PostgreSQL does not take', async () => {
    await world.send(exceptionEvent({ value: 'a\u0000b\ud800c' }));
    expect((await world.onlyIssue()).title).toBe('TypeError: ab\ufffdc');
  });

  it('counts as happened when it was received, if it is more than a minute ahead or a month old', async () => {
    const now = Date.now();
    await world.send({ ...exceptionEvent(), timestamp: now / 1_000 + 61 + 5 });
    await world.send({ ...exceptionEvent(), timestamp: now / 1_000 - 31 * 86_400 });
    const { firstSeen, lastSeen } = await world.onlyIssue();
    expect(Math.abs(new Date(firstSeen).getTime() - now)).toBeLessThan(60_000);
    expect(Math.abs(new Date(lastSeen).getTime() - now)).toBeLessThan(60_000);
  });

  it('counts as happened when it did although the clock of its sender is an hour off', async () => {
    const hour = 3_600_000;
    const event = { ...exceptionEvent(), event_id: newEventId(), timestamp: (Date.now() - 2 * hour) / 1_000 };
    const header = { event_id: event.event_id, sent_at: new Date(Date.now() - hour).toISOString() };
    await world.post([header, { type: 'event' }, event].map((line) => `${JSON.stringify(line)}\n`).join(''));
    await world.process();
    const happened = new Date((await world.onlyIssue()).lastSeen).getTime();
    expect(Math.abs(happened - (Date.now() - hour))).toBeLessThan(60_000);
  });
});
