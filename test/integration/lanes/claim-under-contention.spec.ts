import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NewDelivery } from '../../../src/deliveries/deliveries.types.js';
import { ReceiptRepository } from '../../../src/deliveries/receipt.repository.js';
import { LanesRepository } from '../../../src/lanes/lanes.repository.js';
import { SyncService } from '../../../src/sync/sync.service.js';
import { waitUntil } from '../../support/wait-until.js';
import { startWorld, type World } from '../../support/world.js';

const laneCount = 300;
const deliveryCount = 3_000;
const deliveriesPerStatement = 10;
const senders = 3;
const workers = 2;
/** Fewer than are due, so that claims always meet receipt; many, so that each takes a while to lock them. */
const lanesPerClaim = 100;

/**
 * A claim that read the work of its lanes itself would miss deliveries that were committed after it began but before it
 * had the lock of their lane, and then end the lane as done.
 */
describe('deliveries that arrive while their lanes are being claimed', () => {
  let world: World;
  /** Deliveries that waited although their lane was done: nobody would have come for them. */
  const forgotten: unknown[] = [];
  beforeAll(async () => {
    world = await startWorld();
    await world.app.dataSource.query(seedSql, [world.integrationId, laneCount]);
    let next = 0;
    let isOver = false;
    const send = async (): Promise<void> => {
      while (next < deliveryCount) {
        const batch = Array.from({ length: deliveriesPerStatement }, () => delivery(next++));
        await world.app.get(ReceiptRepository).store(batch);
      }
    };
    const work = async (): Promise<void> => {
      // One more look after the last delivery was stored.
      for (let isLast = false; !isLast;) {
        isLast = isOver;
        while (await runSome()) forgotten.push(...(await query(forgottenSql)));
      }
    };
    const sending = Promise.all(Array.from({ length: senders }, send)).finally(() => (isOver = true));
    await Promise.all([sending, ...Array.from({ length: workers }, work)]);
  });
  afterAll(() => world.close());

  function delivery(index: number): NewDelivery {
    const rev = 10 + Math.floor(index / laneCount);
    return {
      integrationId: world.integrationId,
      dedupeKey: `contention ${index}`,
      subscriptionId: null,
      notificationId: null,
      eventType: 'workitem.updated',
      // Neighbours in time are far apart in the order of keys.
      workItemId: 1 + ((index * 37) % laneCount),
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

  it('are never left behind by a lane that ends', () => {
    expect(forgotten).toEqual([]);
  });

  it('are all acted on', async () => {
    expect(await query('SELECT delivery_id FROM delivery_outcomes WHERE processed_at IS NULL')).toEqual([]);
  });

  it('leave the newest revision on every item', async () => {
    const newest = 10 + Math.floor((deliveryCount - 1) / laneCount);
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

  it('are acted on also when they are committed between the start of the claim and its locks', async () => {
    await query(pausesSql);
    const receipt = world.app.get(ReceiptRepository);
    await receipt.store([delivery(deliveryCount)]);
    const pause = world.app.dataSource.createQueryRunner();
    await pause.query('SELECT pg_advisory_lock(1)');
    const running = runSome();
    await waitUntil('the claim is under way', 2_000, async () => {
      const waiting = await query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`);
      return waiting.length > 0;
    });
    await receipt.store([delivery(deliveryCount + laneCount)]);
    await pause.query('SELECT pg_advisory_unlock(1)');
    await pause.release();
    await running;
    expect(await query(forgottenSql)).toEqual([]);
  });
});

/** Makes every change of lanes but that of receipt wait for a lock before it takes its own. */
const pausesSql = `
  CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF current_setting('application_name') <> 'lockstep receipt' THEN PERFORM pg_advisory_xact_lock(1); END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER pause BEFORE UPDATE ON lanes FOR EACH STATEMENT EXECUTE FUNCTION pause()`;

const forgottenSql = `
  SELECT o.delivery_id FROM delivery_outcomes o JOIN lanes l USING (external_issue_id)
  WHERE o.processed_at IS NULL AND l.marked_seq = l.done_seq`;

/** Items 1 to $2, each with a lane and an issue. */
const seedSql = `
  WITH owner AS (
    SELECT id AS project_id, organization_id FROM projects LIMIT 1
  ), items AS (
    INSERT INTO external_issues (organization_id, integration_id, key, title, url, work_item_type, ado_project,
                                 applied_rev, state, state_done)
    SELECT organization_id, $1::bigint, key, '', '', 'Bug', 'Web Shop', 1, 'New', false
    FROM owner, generate_series(1, $2::int) AS key RETURNING id, organization_id, integration_id, key
  ), lanes AS (
    INSERT INTO lanes (external_issue_id, organization_id, integration_id, marked_by_kind)
    SELECT id, organization_id, integration_id, 'link' FROM items
  ), issues AS (
    INSERT INTO groups (organization_id, project_id, short_id, title, culprit)
    SELECT organization_id, project_id, key, 'Issue ' || key, '' FROM owner, generate_series(1, $2::int) AS key
    RETURNING id, short_id
  )
  INSERT INTO group_links (organization_id, group_id, external_issue_id, shadow_status)
  SELECT organization_id, issues.id, items.id, 'unresolved' FROM items JOIN issues ON issues.short_id = items.key`;
