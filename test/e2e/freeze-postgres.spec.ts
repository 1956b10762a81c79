import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import type { EmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.types.js';
import { makeProductSite, type LinkedPair, type ProductSite } from '../support/connected-product.js';
import { freezeServer } from '../support/freeze-server.js';
import { audit, isIdle } from '../support/hook-audit.js';
import { HookLoad, findUnexpected, isStoringSince } from '../support/hook-load.js';
import { makeDataFolder, startProduct, type Product } from '../support/product.js';
import { waitUntil } from '../support/wait-until.js';

const pairCount = 16;
/** The product answers after 4.5 s; the rest is for a machine that is busy. */
const answersWithinMs = 5_500;

describe('a database that hangs under load', () => {
  const folder = makeDataFolder();
  let site: ProductSite;
  let server: EmbeddedPostgres;
  let product: Product;
  let pairs: LinkedPair[];
  let load: HookLoad;
  let meanwhile: Record<string, number>;
  let storedAgainAfterMs: number;
  let thaw = (): void => undefined;

  beforeAll(async () => {
    site = await makeProductSite();
    server = await startEmbeddedPostgres({ dataDir: folder.path, log: () => undefined });
    const LOCKSTEP_ENCRYPTION_KEY = randomBytes(32).toString('base64');
    product = await startProduct(site.env({ DATABASE_URL: server.url, LOCKSTEP_ENCRYPTION_KEY }));
    const { integrationId, hook } = await site.connect();
    pairs = await site.linkPairs(integrationId, pairCount);
    await waitUntil('the new pairs are in step', 30_000, () => isIdle(server.url));

    load = new HookLoad(site.sim, hook, pairs);
    load.start();
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
    await product.end('SIGKILL');
    await server.stop();
    await folder.remove();
    await site.sim.close();
  }, 30_000);

  it('makes the product answer 503 with Retry-After, in time, and nothing else', () => {
    const { answers } = load;
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
    await waitUntil('all is applied', 60_000, () => isIdle(server.url));
    const { missing, wrong, ...counts } = await audit(site, server.url, load, pairs);
    console.log(JSON.stringify({ ...counts, missing: missing.length, wrong: wrong.length }));
    expect({ missing, wrong }).toEqual({ missing: [], wrong: [] });
  }, 90_000);
});
