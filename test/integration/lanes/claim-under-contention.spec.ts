import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NewDelivery } from '../../../src/deliveries/deliveries.types.js';
import { ReceiptRepository } from '../../../src/deliveries/receipt.repository.js';
import { LanesRepository } from '../../../src/lanes/lanes.repository.js';
import { SyncService } from '../../../src/sync/sync.service.js';
import { makePairs } from '../../support/make-pairs.js';
import { startWorld, type Pair, type World } from '../../support/world.js';

const pairCount = 40;
const deliveryCount = 4_000;
const senders = 3;
const workers = 2;
/** Fewer than are due, so that claims are many and always meet receipt. */
const lanesPerClaim = 8;

/**
 * A claim that read the work of its lanes itself would miss deliveries that were committed after it began but before it
 * had the lock of their lane, and then end the lane as done. Only contention shows it.
 */
describe('deliveries that arrive while their lanes are being claimed', () => {
  let world: World;
  let pairs: Pair[];
  beforeAll(async () => {
    world = await startWorld();
    pairs = await makePairs(world, pairCount);
    const receipt = world.app.get(ReceiptRepository);
    let next = 0;
    const send = async (): Promise<void> => {
      while (next < deliveryCount) await receipt.store([delivery(next++)]);
    };
    const sending = Promise.all(Array.from({ length: senders }, send));
    let isOver = false;
    void sending.finally(() => (isOver = true));
    const work = async (): Promise<void> => {
      // One more look after the last delivery was stored.
      for (let isLast = false; !isLast;) {
        isLast = isOver;
        while (await runSome());
      }
    };
    await Promise.all([sending, ...Array.from({ length: workers }, work)]);
  });
  afterAll(() => world.close());

  function delivery(index: number): NewDelivery {
    const rev = 10 + Math.floor(index / pairCount);
    return {
      integrationId: world.integrationId,
      dedupeKey: `contention ${index}`,
      subscriptionId: null,
      notificationId: null,
      eventType: 'workitem.updated',
      workItemId: pairs[index % pairCount]!.key,
      rev,
      snapshot: {
        rev,
        state: rev % 2 === 0 ? 'Closed' : 'Active',
        type: 'Bug',
        project: 'Web Shop',
        title: `Revision ${rev}`,
        assignee: null,
      },
      quarantineReason: null,
      rawBody: Buffer.from('{}'),
      marks: true,
    };
  }

  /** One claim and its run; false when nothing was due. */
  async function runSome(): Promise<boolean> {
    const lanes = world.app.get(LanesRepository);
    const claimed = await lanes.claim(world.integrationId, randomUUID(), lanesPerClaim);
    if (claimed.length > 0) await world.app.get(SyncService).run(claimed, new AbortController().signal);
    return claimed.length > 0;
  }

  const query = (sql: string): Promise<unknown[]> => world.app.dataSource.query<unknown[]>(sql);

  it('are all acted on', async () => {
    expect(await query('SELECT delivery_id FROM delivery_outcomes WHERE processed_at IS NULL')).toEqual([]);
  });

  it('leave the newest revision on every item', async () => {
    const newest = 10 + Math.floor((deliveryCount - 1) / pairCount);
    expect(await query(`SELECT key, applied_rev FROM external_issues WHERE applied_rev <> ${newest}`)).toEqual([]);
  });

  it('take effect once', async () => {
    const twice = `SELECT trigger_id FROM decisions WHERE outcome = 'applied' GROUP BY trigger_id HAVING count(*) > 1`;
    expect(await query(twice)).toEqual([]);
  });

  it('change issues as often as the ledger says', async () => {
    const [counted] = await query(
      `SELECT (SELECT count(*) FROM activities WHERE data->>'provider' = 'vsts') AS activities,
              (SELECT count(*) FROM decisions WHERE outcome = 'applied') AS activities_by_ledger`,
    );
    const { activities, activities_by_ledger } = counted as Record<string, unknown>;
    expect(activities).toBe(activities_by_ledger);
  });
});
