import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { SeededRandom } from '../../simulator/seeded-random.js';
import type { IssueDto } from '../../src/groups/issue-view.dto.js';
import { makeProductSite, type Hook, type LinkedPair, type ProductSite } from '../support/connected-product.js';
import { queryDatabase } from '../support/database.js';
import { audit, expireLeases, isIdle } from '../support/hook-audit.js';
import { HookLoad } from '../support/hook-load.js';
import { makeDataFolder, startProduct, type Product } from '../support/product.js';
import { waitUntil } from '../support/wait-until.js';

const isFull = process.env['LOCKSTEP_FULL'] === '1';
const kills = isFull ? 20 : 4;
const pairCount = 20;
/** What the product promises for a lane whose worker died. */
const lanesRunWithinMs = 60_000;

describe('a process that is killed under load', () => {
  const folder = makeDataFolder();
  const env = (): Record<string, string> => ({ ...site.env({ LOCKSTEP_DATA_DIR: folder.path }) });
  let site: ProductSite;
  let product: Product;
  let pairs: LinkedPair[];
  let hook: Hook;

  beforeAll(async () => {
    site = await makeProductSite();
    product = await startProduct(env());
    const connected = await site.connect();
    hook = connected.hook;
    pairs = await site.linkPairs(connected.integrationId, pairCount);
    await waitUntil('the new pairs are in step', 30_000, () => isIdle(folder.databaseUrl()));
  }, 120_000);

  afterAll(async () => {
    await product.end('SIGKILL');
    await folder.remove();
    await site.sim.close();
  }, 30_000);

  it(
    'has stored and applied all that it acknowledged once it runs again',
    async () => {
      // Whatever takes effect now comes from deliveries.
      site.sim.addFault({ kind: '503', route: 'workitems' });
      const seed = Number(process.env['LOCKSTEP_SEED'] ?? Date.now() % 1_000_000);
      console.log(`${kills} kills with LOCKSTEP_SEED=${seed}`);
      const random = new SeededRandom(seed);
      const load = new HookLoad(site.sim, hook, pairs);
      load.start();
      let killedAt = 0;
      for (let kill = 1; kill <= kills; kill++) {
        await delay(200 + random.next() * 800);
        killedAt = Date.now();
        await product.end('SIGKILL');
        if (kill === kills) await load.stop();
        product = await startProduct(env());
        expect(product.lines.join('\n')).toContain('PostgreSQL was already running');
      }
      const longestLeaseSeconds = isFull ? 0 : await expireLeases(folder.databaseUrl(), Date.now() - killedAt);
      const idleAfterMs = await waitUntil('all is applied', lanesRunWithinMs, () => isIdle(folder.databaseUrl()));
      const { missing, wrong, ...counts } = await audit(site, folder.databaseUrl(), load, pairs);
      const last = { idleAfterMs: Math.round(idleAfterMs), longestLeaseSeconds };
      console.log(JSON.stringify({ kills, ...counts, missing: missing.length, wrong: wrong.length, ...last }));
      site.sim.clearFaults();
      expect({ missing, wrong, isLeaseShort: longestLeaseSeconds <= 45 }).toEqual({
        missing: [],
        wrong: [],
        isLeaseShort: true,
      });
    },
    isFull ? 900_000 : 180_000,
  );

  it('leaves its lanes to the next process, which runs them when the lease of 45 s is over', async () => {
    const [pair] = pairs;
    if (pair === undefined) throw new Error('There are no pairs.');
    const held = async (): Promise<boolean> => {
      const sql =
        'SELECT FROM lanes JOIN external_issues e ON e.id = external_issue_id WHERE key = $1 AND lease_until > now()';
      return (await queryDatabase(folder.databaseUrl(), sql, [pair.key])).length > 0;
    };
    site.sim.addFault({ kind: 'slow', route: 'workitems', delayMs: 8_000 });
    const status = async (): Promise<string> => {
      const issue = await site.call<IssueDto>('GET', `/api/0/organizations/default/issues/${pair.issueId}/`);
      return issue.status;
    };
    const wasResolved = (await status()) === 'resolved';
    site.sim.updateWorkItem(pair.key, { 'System.Title': 'Seen', 'System.State': wasResolved ? 'Active' : 'Closed' });
    const body = site.sim.buildNotification({ workItemId: pair.key, resourceDetails: 'minimal' });
    const headers = { 'content-type': 'application/json', 'shared-secret': hook.secret };
    await fetch(hook.url, { method: 'POST', headers, body: JSON.stringify(body) });
    await waitUntil('a worker holds the lane', 10_000, held);
    await product.end('SIGKILL');
    site.sim.clearFaults();
    product = await startProduct(env());
    const secondsLeft = await expireLeases(folder.databaseUrl());
    await waitUntil('the lane has run', 15_000, () => isIdle(folder.databaseUrl()));
    expect({ status: await status(), wasHeld: secondsLeft > 0, isLeaseShort: secondsLeft <= 45 }).toEqual({
      status: wasResolved ? 'unresolved' : 'resolved',
      wasHeld: true,
      isLeaseShort: true,
    });
  }, 120_000);
});
