import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeProductSite, type LinkedPair, type ProductSite } from '../support/connected-product.js';
import { audit, isIdle } from '../support/hook-audit.js';
import { HookLoad, findUnexpected, isStoringSince } from '../support/hook-load.js';
import { startProductUnderLoad, type ProductUnderLoad } from '../support/product-under-load.js';
import { makeDataFolder, startProduct, type Product } from '../support/product.js';
import { waitUntil } from '../support/wait-until.js';

const isFull = process.env['LOCKSTEP_FULL'] === '1';
const rounds = isFull ? 10 : 2;
const pairCount = 16;
const answersWithinMs = 5_000;
const timeoutMs = isFull ? 600_000 : 180_000;

describe('a database of its own that is killed under load', () => {
  let running: ProductUnderLoad;
  const storedAgainAfterMs: number[] = [];
  const meanwhile: Record<string, number>[] = [];

  beforeAll(async () => {
    running = await startProductUnderLoad(pairCount);
    const { load, site } = running;
    for (let round = 1; round <= rounds; round++) {
      await delay(700);
      process.kill(running.server.pid, 'SIGKILL');
      await delay(700);
      meanwhile.push(await site.statuses('/livez', '/metrics', '/readyz', '/api/0/organizations/'));
      await running.restartServer();
      const acceptsSince = performance.now();
      await waitUntil('a delivery is stored again', 30_000, () => isStoringSince(load, acceptsSince));
      storedAgainAfterMs.push(Math.round(performance.now() - acceptsSince));
    }
    await load.stop();
  }, timeoutMs);

  afterAll(() => running.close(), 30_000);

  it('makes the product answer 503 with Retry-After, in time, and nothing else', () => {
    const { answers } = running.load;
    const refused = answers.filter(({ status }) => status === 503).length;
    console.log(JSON.stringify({ rounds, answers: answers.length, refused, storedAgainAfterMs }));
    expect(findUnexpected(answers, answersWithinMs)).toEqual([]);
  });

  it('makes the other routes answer 503, too, but leaves the product alive and measurable', () => {
    for (const statuses of meanwhile) {
      expect(statuses).toEqual({
        '/livez': 200,
        '/metrics': 200,
        '/readyz': 503,
        '/api/0/organizations/': 503,
      });
    }
  });

  it('was away long enough to be noticed', () => {
    expect(running.load.answers.filter(({ status }) => status === 503).length).toBeGreaterThan(rounds);
  });

  it('gets deliveries within 5 s once it is back', () => {
    expect(Math.max(...storedAgainAfterMs)).toBeLessThan(5_000);
  });

  it('does not end the product', () => {
    expect(running.product.hasExited()).toBe(false);
  });

  it('costs nothing that was acknowledged', async () => {
    expect(await running.audit()).toMatchObject({ missing: [], wrong: [] });
  }, 90_000);
});

describe('the embedded database', () => {
  const folder = makeDataFolder();
  let site: ProductSite;
  let product: Product;
  let pairs: LinkedPair[];
  let load: HookLoad;

  beforeAll(async () => {
    site = await makeProductSite();
    product = await startProduct(site.env({ LOCKSTEP_DATA_DIR: folder.path }));
    const { integrationId, hook } = await site.connect();
    pairs = await site.linkPairs(integrationId, pairCount);
    await waitUntil('the new pairs are in step', 30_000, () => isIdle(folder.databaseUrl()));
    load = new HookLoad(site.sim, hook, pairs);
  }, 120_000);

  afterAll(async () => {
    await product.end('SIGKILL');
    await folder.remove();
    await site.sim.close();
  }, 30_000);

  it('is started again within 10 s when it is killed, and has lost nothing', async () => {
    load.start();
    await waitUntil('deliveries are stored', 30_000, () => load.acknowledged().length > 20);
    folder.servers().forEach((pid) => process.kill(pid, 'SIGKILL'));
    const killedAt = performance.now();
    await waitUntil('deliveries are refused', 10_000, () => load.answers.some(({ status }) => status === 503));
    await waitUntil('deliveries are stored again', 30_000, () => isStoringSince(load, killedAt + 500));
    const backAfterMs = Math.round(performance.now() - killedAt);
    await load.stop();
    await waitUntil('all is applied', 60_000, () => isIdle(folder.databaseUrl()));
    const { missing, wrong, ...counts } = await audit(site, folder.databaseUrl(), load, pairs);
    console.log(JSON.stringify({ backAfterMs, ...counts, missing: missing.length, wrong: wrong.length }));
    expect({
      missing,
      wrong,
      unexpected: findUnexpected(load.answers, answersWithinMs),
      isBackInTime: backAfterMs < 10_000,
    }).toEqual({
      missing: [],
      wrong: [],
      unexpected: [],
      isBackInTime: true,
    });
  }, 150_000);

  it('ends the product with its reason when it cannot be started again', async () => {
    truncateSync(join(folder.path, 'postgres', 'global', 'pg_control'), 0);
    folder.servers().forEach((pid) => process.kill(pid, 'SIGKILL'));
    const { code } = await product.exited;
    const fatal = product.lines.find((line) => line.includes('"level":"fatal"'));
    expect({ code, fatal }).toEqual({ code: 1, fatal: expect.stringContaining('could not be started again') });
  }, 60_000);
});
