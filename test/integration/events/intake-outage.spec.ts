import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { IngestSignal } from '../../../src/events/intake/ingest-signal.service.js';
import { OutcomeRecorder } from '../../../src/events/outcomes/outcome-recorder.service.js';
import { Clock } from '../../../src/schedule/clock.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { MovableClock } from '../../support/movable-clock.js';
import { takeQueued } from '../../support/queued-envelopes.js';
import { envelopeOf, SentryClient } from '../../support/sentry-client.js';
import { waitUntil } from '../../support/wait-until.js';

const clock = new MovableClock();
let database: TestDatabase;
let app: TestApp;
let client: SentryClient;
beforeAll(async () => {
  database = await createTestDatabase();
  app = await startTestApp({ databaseUrl: database.url, overrides: [{ provide: Clock, useValue: clock }] });
  client = await SentryClient.of(app);
});
afterAll(async () => {
  await app.close();
  await database.drop();
});
beforeEach(() => client.event());
afterEach(() => takeQueued(app.dataSource));

const refused = { status: 503, headers: { 'retry-after': '5', 'access-control-allow-origin': '*' } };

describe('while the database is away', () => {
  it('an envelope is refused with 503, and taken again when the database is back', async () => {
    await database.whileAway(async () => {
      expect(await client.event()).toMatchObject(refused);
    });
    expect((await client.event()).status).toBe(200);
  });

  it('so is one whose key is not known any more', async () => {
    clock.move(2);
    await database.whileAway(async () => {
      expect(await client.event()).toMatchObject(refused);
    });
  });

  it('what cannot be counted is counted later', async () => {
    const recorder = app.get(OutcomeRecorder, { strict: false });
    await database.whileAway(async () => {
      await client.post(envelopeOf([['log', {}]]));
      await recorder.flush();
    });
    await recorder.flush();
    expect(await app.dataSource.query('SELECT category, quantity FROM project_outcomes_hourly')).toEqual([
      { category: 'log_item', quantity: '1' },
    ]);
  });
});

describe('an envelope that the database refuses', () => {
  it('does not take those with it that arrive at the same time', async () => {
    await app.dataSource.query(
      `ALTER TABLE ingest_queue ADD CONSTRAINT refused CHECK (user_agent IS DISTINCT FROM 'refused')`,
    );
    const agents = Array.from({ length: 20 }, (_, index) => (index === 10 ? 'refused' : 'test'));
    const answers = await Promise.all(agents.map((agent) => client.event({}, { headers: { 'user-agent': agent } })));
    await app.dataSource.query('ALTER TABLE ingest_queue DROP CONSTRAINT refused');
    expect(answers.map(({ status }) => status)).toEqual(agents.map((agent) => (agent === 'refused' ? 503 : 200)));
  });
});

describe('an accepted envelope', () => {
  it('wakes the workers of this process and of others', async () => {
    const other = await startTestApp({ databaseUrl: database.url, env: { worker: true, bootstrapToken: app.token } });
    try {
      const woken: string[] = [];
      app.get(IngestSignal, { strict: false }).onWake(() => woken.push('here'));
      other.get(IngestSignal, { strict: false }).onWake(() => woken.push('there'));
      await waitUntil('both are woken', 10_000, async () => {
        await client.event();
        return woken.includes('here') && woken.includes('there');
      });
    } finally {
      await other.close();
    }
  });
});
