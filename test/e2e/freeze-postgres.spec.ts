import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freezeServer } from '../support/freeze-server.js';
import { findUnexpected, isStoringSince } from '../support/hook-load.js';
import { startProductUnderLoad, type ProductUnderLoad } from '../support/product-under-load.js';
import { waitUntil } from '../support/wait-until.js';

const pairCount = 16;
/** The product answers after 4.5 s; the rest is for a machine that is busy. */
const answersWithinMs = 5_500;

describe('a database that hangs under load', () => {
  let running: ProductUnderLoad;
  let meanwhile: Record<string, number>;
  let storedAgainAfterMs: number;
  let thaw = (): void => undefined;

  beforeAll(async () => {
    running = await startProductUnderLoad(pairCount);
    const { load, server, site } = running;
    await waitUntil('deliveries are stored', 30_000, () => load.acknowledged().length > 100);
    thaw = freezeServer(server.pid);
    const refused = (): number => load.answers.filter(({ status }) => status === 503).length;
    await waitUntil('every sender was refused twice', 30_000, () => refused() >= 2 * pairCount);
    meanwhile = await site.statuses('/livez', '/metrics', '/readyz', '/api/0/organizations/');
    thaw();
    const thawedAt = performance.now();
    await waitUntil('a delivery is stored again', 30_000, () => isStoringSince(load, thawedAt));
    storedAgainAfterMs = Math.round(performance.now() - thawedAt);
    await load.stop();
  }, 180_000);

  afterAll(async () => {
    thaw();
    await running.close();
  }, 30_000);

  it('makes the product answer 503 with Retry-After, in time, and nothing else', () => {
    const { answers } = running.load;
    const slowestMs = Math.round(Math.max(...answers.map(({ startedAt, endedAt }) => endedAt - startedAt)));
    console.log(JSON.stringify({ answers: answers.length, slowestMs, storedAgainAfterMs }));
    expect(findUnexpected(answers, answersWithinMs)).toEqual([]);
  });

  it('makes the other routes answer 503, too, but leaves the product alive and measurable', () => {
    expect(meanwhile).toEqual({ '/livez': 200, '/metrics': 200, '/readyz': 503, '/api/0/organizations/': 503 });
  });

  it('gets deliveries within 5 s once it goes on', () => {
    expect(storedAgainAfterMs).toBeLessThan(5_000);
  });

  it('costs nothing that was acknowledged', async () => {
    expect(await running.audit()).toMatchObject({ missing: [], wrong: [] });
  }, 90_000);
});
