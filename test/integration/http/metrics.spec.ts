import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { linkGroup } from '../../support/link-group.js';

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createTestDatabase();
  app = await startTestApp({ databaseUrl: database.url });
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

/** The lines of /metrics about lanes, by name and labels. */
async function laneNumbers(): Promise<Record<string, number>> {
  const { status, body } = await app.http.get('/metrics');
  expect(status).toBe(200);
  const lines = String(body).matchAll(/^(lockstep_lanes\S*) (\S+)$/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name!, Number(value)]));
}

describe('the metrics', () => {
  it('count the lanes that are due, and how long the first has been', async () => {
    const { body: issue } = await app.http.post('/api/0/projects/default/default/issues/', { title: 'Checkout fails' });
    await linkGroup(app.dataSource, issue.id, 7);
    await app.dataSource.query(`UPDATE lanes SET marked_seq = 1, run_after = now() - interval '1 hour'`);
    const { lockstep_lanes_oldest_due_seconds: oldest, ...counts } = await laneNumbers();
    expect(counts).toEqual({
      'lockstep_lanes{state="due"}': 1,
      'lockstep_lanes{state="waiting"}': 0,
      'lockstep_lanes{state="parked"}': 0,
    });
    expect(oldest).toBeGreaterThanOrEqual(3_600);
  });

  it('say nothing of lanes while the database is away, but show the rest', async () => {
    await database.whileAway(async () => {
      expect(await laneNumbers()).toEqual({});
      expect((await app.http.get('/metrics')).body).toContain('process_cpu_seconds_total ');
    });
  });

  it('have the lanes again afterwards', async () => {
    expect(await laneNumbers()).toMatchObject({ 'lockstep_lanes{state="due"}': 1 });
  });
});
