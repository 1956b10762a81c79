import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';
import { waitUntil } from '../../support/wait-until.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ env: { worker: true } });
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => app.close());

/** Lets the steady clock of the process jump. */
function pass(seconds: number): void {
  const now = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => now() + seconds * 1_000);
}

/** Lets nobody look at lanes, while `work` runs. */
async function withoutLanes(work: () => Promise<void>): Promise<void> {
  const holder = app.dataSource.createQueryRunner();
  await holder.startTransaction();
  await holder.query('LOCK TABLE lanes');
  await work().finally(async () => {
    await holder.rollbackTransaction();
    await holder.release();
  });
}

describe('readiness', () => {
  it('tells of the database, the migrations and the lanes', async () => {
    expect(await app.http.get('/readyz')).toMatchObject({
      status: 200,
      body: { status: 'ok', database: 'ok', migrations: 'ok', lanes: 'ok' },
    });
  });

  it('ends when no lane is looked at for two minutes, and comes back with the lanes', async () => {
    await withoutLanes(async () => {
      pass(121);
      const { status, headers, body } = await app.http.get('/readyz');
      expect(body.detail).toMatch(/^No lane was looked at for 12\d s/);
      expect({ status, retryAfter: headers.get('retry-after') }).toEqual({ status: 503, retryAfter: '5' });
    });
    await waitUntil('lanes are looked at again', 10_000, async () => (await app.http.get('/readyz')).status === 200);
  });

  it('does not ask for lanes where no worker runs, and says so', async () => {
    const web = await startTestApp({ env: { worker: false } });
    try {
      pass(121);
      expect(await web.http.get('/readyz')).toMatchObject({ status: 200, body: { lanes: 'off' } });
    } finally {
      await web.close();
    }
  });

  it('ends while a migration is missing', async () => {
    await app.dataSource.query('DELETE FROM migrations');
    expect(await app.http.get('/readyz')).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining('migration:run') },
    });
  });
});
