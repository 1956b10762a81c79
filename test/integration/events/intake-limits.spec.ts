import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { OutcomeRecorder } from '../../../src/events/outcomes/outcome-recorder.service.js';
import { Clock } from '../../../src/schedule/clock.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { MovableClock } from '../../support/movable-clock.js';
import { takeQueued } from '../../support/queued-envelopes.js';
import { envelopeOf, SentryClient, type SentryAnswer } from '../../support/sentry-client.js';

const keys = '/api/0/projects/default/default/keys/';
const limited = 'default;error;security;transaction;span;attachment';
const unsupported =
  '3600:session;feedback;log_item;trace_metric;metric;metric_bucket;monitor;profile;replay:project:unsupported';

const clock = new MovableClock();
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ overrides: [{ provide: Clock, useValue: clock }], env: { intakeMaxQueued: 200 } });
});
afterAll(() => app.close());
afterEach(() => takeQueued(app.dataSource));

/** A client whose key takes `count` events a day. */
async function clientWithLimit(count: number): Promise<SentryClient & { keyId?: string }> {
  const rateLimit = { count, window: 86_400 };
  const { body } = await app.http.post(keys, { rateLimit });
  return Object.assign(await SentryClient.of(app, body), { keyId: body.id as string });
}

async function storedTexts(): Promise<string[]> {
  return (await takeQueued(app.dataSource)).map(({ text }) => text);
}

async function outcomes(keyId: string | undefined): Promise<string[]> {
  await app.get(OutcomeRecorder, { strict: false }).flush();
  const rows = await app.dataSource.query<{ outcome: string }[]>(
    `SELECT concat_ws(' ', category, outcome, reason, quantity) AS outcome FROM project_outcomes_hourly
     WHERE key_id = $1 ORDER BY 1`,
    [keyId],
  );
  return rows.map(({ outcome }) => outcome);
}

const statusesOf = (answers: SentryAnswer[]): number[] => answers.map(({ status }) => status);

describe('a key that has reached its limit', () => {
  it('is refused with 429 that says for how long, and for what', async () => {
    const client = await clientWithLimit(2);
    const answers = [await client.event(), await client.event(), await client.event()];
    const { headers } = answers[2]!;
    expect(statusesOf(answers)).toEqual([200, 200, 429]);
    const seconds = headers['retry-after'];
    expect(Number(seconds)).toBeGreaterThan(0);
    expect(Number(seconds)).toBeLessThanOrEqual(86_400);
    expect(headers['x-sentry-rate-limits']).toBe(`${seconds}:${limited}:key:key_quota`);
  });

  it('is refused also when it sends all at once', async () => {
    const client = await clientWithLimit(5);
    const answers = await Promise.all(Array.from({ length: 30 }, () => client.event()));
    expect(statusesOf(answers).filter((status) => status === 200)).toHaveLength(5);
  });

  it('may send again in the next window', async () => {
    const client = await clientWithLimit(1);
    const statuses = statusesOf([await client.event(), await client.event()]);
    await app.dataSource.query(`UPDATE project_keys SET window_start = window_start - interval '1 day' WHERE id = $1`, [
      client.keyId,
    ]);
    clock.move(86_400);
    statuses.push((await client.event()).status, (await client.event()).status);
    expect(statuses).toEqual([200, 429, 200, 429]);
  });

  it('may send again when its limit is raised or taken away', async () => {
    const client = await clientWithLimit(1);
    await client.event();
    const statuses: number[] = [];
    for (const rateLimit of [{ count: 2, window: 86_400 }, { count: 1, window: 86_400 }, null]) {
      await app.http.put(`${keys}${client.keyId}/`, { rateLimit });
      clock.move(2);
      statuses.push((await client.event()).status);
    }
    expect(statuses).toEqual([200, 429, 200]);
  });

  it('is refused by other replicas too, as soon as they have counted one', async () => {
    const { url } = app.dataSource.options as { url?: string };
    const replica = await startTestApp({ databaseUrl: url!, env: { bootstrapToken: app.token } });
    try {
      const client = await clientWithLimit(3);
      const there = new SentryClient(replica.url, client.key, client.projectId);
      const statuses = [];
      for (const each of [client, client, client, there, there, client]) statuses.push((await each.event()).status);
      expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
    } finally {
      await replica.close();
    }
  });

  it('is refused whatever its events are', async () => {
    const client = await clientWithLimit(1);
    const types = ['event', 'transaction', 'span', 'attachment'];
    await client.event();
    const answers = await Promise.all(types.map((type) => client.post(envelopeOf([[type, {}]]))));
    expect(statusesOf(answers)).toEqual(types.map(() => 429));
  });

  it('may send reports of what its SDK dropped', async () => {
    const client = await clientWithLimit(1);
    await client.event();
    const { status, headers } = await client.post(envelopeOf([['client_report', {}]]));
    expect([status, headers['x-sentry-rate-limits']]).toEqual([200, undefined]);
  });

  it('has what it may send taken out of an envelope with an event', async () => {
    const client = await clientWithLimit(1);
    await client.event();
    await takeQueued(app.dataSource);
    const both = envelopeOf([
      ['client_report', { discarded_events: [] }],
      ['event', { message: 'x' }],
      ['attachment', Buffer.from('file')],
    ]);
    const { status, headers } = await client.post(both);
    expect([status, headers['x-sentry-rate-limits']]).toEqual([
      200,
      expect.stringContaining(`${limited}:key:key_quota`),
    ]);
    expect(await storedTexts()).toEqual(['{}\n{"type":"client_report","length":23}\n{"discarded_events":[]}\n']);
    expect(await outcomes(client.keyId)).toEqual([
      'attachment rate_limited key_quota 1',
      'error rate_limited key_quota 1',
    ]);
  });
});

describe('what Lockstep has no use for', () => {
  it.each(['log', 'trace_metric', 'check_in', 'replay_event', 'profile_chunk', 'statsd'])(
    'is answered 200 with the wish not to get more of it: %s',
    async (type) => {
      const client = await clientWithLimit(9);
      const { status, headers } = await client.post(envelopeOf([[type, {}]]));
      expect([status, headers['x-sentry-rate-limits'], await storedTexts()]).toEqual([200, unsupported, []]);
    },
  );

  it('is taken out of an envelope, and counted', async () => {
    const client = await clientWithLimit(9);
    const header = { type: 'log', item_count: 12 };
    const { status } = await client.post(
      envelopeOf([
        ['event', {}],
        [header, { items: [] }],
        ['hologram', {}],
      ]),
    );
    expect([status, await storedTexts()]).toEqual([200, ['{}\n{"type":"event","length":2}\n{}\n']]);
    expect(await outcomes(client.keyId)).toEqual([
      'log_item filtered unsupported 12',
      'unknown filtered unsupported 1',
    ]);
  });
});

describe('what cannot be read', () => {
  it('is counted for its key', async () => {
    const client = await clientWithLimit(9);
    await client.post('nonsense');
    await client.event({}, { headers: { 'content-encoding': 'zstd' } });
    expect(await outcomes(client.keyId)).toEqual([
      'unknown invalid malformed 1',
      'unknown invalid unsupported_encoding 1',
    ]);
  });
});

describe('a queue that is too long', () => {
  it('makes senders wait, and takes events again once it is shorter', async () => {
    const client = await clientWithLimit(1_000_000);
    await app.dataSource.query(
      `INSERT INTO ingest_queue (organization_id, project_id, key_id, body, is_compressed)
       SELECT 1, 1, 1, '', false FROM generate_series(1, 200)`,
    );
    const isFull = async (): Promise<boolean> => (await client.event()).status === 429;
    clock.move(2);
    await untilItIs(isFull, true);
    const { headers } = await client.event();
    expect(headers).toMatchObject({ 'retry-after': '30', 'access-control-allow-origin': '*' });
    await app.dataSource.query('DELETE FROM ingest_queue');
    clock.move(2);
    await untilItIs(isFull, false);
  });

  async function untilItIs(read: () => Promise<boolean>, wanted: boolean): Promise<void> {
    for (let tries = 0; (await read()) !== wanted; tries++) expect(tries).toBeLessThan(100);
  }
});

describe('the metrics', () => {
  it('show what waits and what came of the requests', async () => {
    const client = await clientWithLimit(1);
    await client.event();
    await client.event();
    const metrics = String((await app.http.get('/metrics')).body);
    const value = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1]);
    expect({
      depth: value('lockstep_intake_queue_depth'),
      parked: value('lockstep_intake_queue_parked'),
      isOldKnown: value('lockstep_intake_queue_oldest_seconds') > 0,
      isCounted: value('lockstep_intake_envelopes_total\\{result="accepted"\\}') > 0,
      isRefusalCounted: value('lockstep_intake_envelopes_total\\{result="rate_limited"\\}') > 0,
    }).toEqual({ depth: 1, parked: 0, isOldKnown: true, isCounted: true, isRefusalCounted: true });
  });
});
