import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { OverloadedError } from '../../../src/database/group-commit.js';
import type { NewDelivery } from '../../../src/deliveries/deliveries.types.js';
import { ReceiptRepository } from '../../../src/deliveries/receipt.repository.js';
import { ReceiptService, UnknownIntegrationError } from '../../../src/deliveries/receipt.service.js';
import { workItemUpdated } from '../../fixtures/azure-devops/work-item-updated.js';
import { findWaiting, untilSomebodyWaits, whileHolding } from '../../support/held-row.js';
import { makePairs } from '../../support/make-pairs.js';
import { startWorld, type Pair, type World } from '../../support/world.js';
import { waitUntil } from '../../support/wait-until.js';

let world: World;
let pair: Pair;
let receipt: ReceiptService;
let last = 0;
beforeAll(async () => {
  world = await startWorld();
  pair = await world.pair();
  receipt = world.app.get(ReceiptService, { strict: false });
});
afterAll(() => world.close());

function delivery(change: Partial<NewDelivery> = {}): NewDelivery {
  last += 1;
  return {
    integrationId: world.integrationId,
    dedupeKey: `batch:${last}`,
    subscriptionId: 'batch',
    notificationId: String(last),
    eventType: 'workitem.updated',
    workItemId: pair.key,
    rev: 1,
    snapshot: null,
    quarantineReason: null,
    rawBody: Buffer.from(`body ${last}`),
    ...change,
  };
}

async function rowsOf(deliveries: NewDelivery[]): Promise<{ body: string; transaction: string; dedupe_key: string }[]> {
  return world.app.dataSource.query(
    `SELECT dedupe_key, convert_from(raw_body, 'utf8') AS body, xmin::text AS transaction FROM deliveries
     WHERE dedupe_key = ANY($1) ORDER BY id`,
    [deliveries.map(({ dedupeKey }) => dedupeKey)],
  );
}

describe('deliveries that arrive together', () => {
  it('are committed together', async () => {
    const many = Array.from({ length: 40 }, () => delivery());
    await Promise.all(many.map((each) => receipt.receive(each)));
    const rows = await rowsOf(many);
    expect(rows).toHaveLength(40);
    // One went ahead; the rest arrived while it was under way, and made one large batch and one of what was left.
    expect(new Set(rows.map(({ transaction }) => transaction)).size).toBe(3);
  });

  it('each keep their own body', async () => {
    const bodies = ['', 'é', 'x'.repeat(70_000), '\u0001\t', '{}'];
    const many = bodies.map((body) => delivery({ rawBody: Buffer.from(body) }));
    await Promise.all(many.map((each) => receipt.receive(each)));
    const rows = new Map((await rowsOf(many)).map(({ dedupe_key, body }) => [dedupe_key, body]));
    expect(many.map(({ dedupeKey }) => rows.get(dedupeKey))).toEqual(bodies);
  });

  it('mark their lane once for all of them', async () => {
    const markedSeq = async (): Promise<number> => {
      const [row] = await world.app.dataSource.query<[{ marked: number }]>(
        'SELECT marked_seq::int AS marked FROM lanes WHERE external_issue_id = $1',
        [pair.externalIssueId],
      );
      return row.marked;
    };
    const before = await markedSeq();
    await Promise.all(Array.from({ length: 20 }, () => receipt.receive(delivery())));
    expect((await markedSeq()) - before).toBeLessThanOrEqual(3);
  });

  it('are counted as repeats of each other when they are the same', async () => {
    const same = delivery();
    await Promise.all(Array.from({ length: 10 }, () => receipt.receive(same)));
    const [row] = await world.app.dataSource.query<[{ duplicates: number }]>(
      'SELECT duplicates FROM deliveries WHERE dedupe_key = $1',
      [same.dedupeKey],
    );
    expect(row.duplicates).toBe(9);
  });

  it.each<[string, Partial<NewDelivery>]>([
    ['its integration was deleted meanwhile', { integrationId: '999999' }],
    ['the database refuses its text', { eventType: 'workitem\u0000updated' }],
  ])('do not fail with the one that cannot be stored because %s', async (_why, fault) => {
    const many = Array.from({ length: 20 }, (_, index) => (index === 10 ? delivery(fault) : delivery()));
    const results = await Promise.allSettled(many.map((each) => receipt.receive(each)));
    expect(results.map(({ status }) => status)).toEqual(
      many.map((_, index) => (index === 10 ? 'rejected' : 'fulfilled')),
    );
    expect(await rowsOf(many)).toHaveLength(19);
  });

  it('do not wait for a statement that is slow', async () => {
    const other = await world.pair();
    const held = delivery({ workItemId: other.key });
    await whileHolding(
      world.app.dataSource,
      'lanes',
      other.externalIssueId,
      () => receipt.receive(held),
      async () => {
        await receipt.receive(delivery());
        expect(await rowsOf([held])).toEqual([]);
      },
    );
  });

  it('do not fail with those whose lane somebody keeps locked', async () => {
    const other = await world.pair();
    const many = Array.from({ length: 30 }, (_, index) => delivery(index % 5 === 0 ? { workItemId: other.key } : {}));
    const receiveAll = (): Promise<PromiseSettledResult<void>[]> =>
      Promise.allSettled(many.map((each) => receipt.receive(each)));
    let results: PromiseSettledResult<void>[] = [];
    await whileHolding(world.app.dataSource, 'lanes', other.externalIssueId, receiveAll, async (received) => {
      results = await received;
    });
    expect(results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual([
      0, 5, 10, 15, 20, 25,
    ]);
    expect(await rowsOf(many)).toHaveLength(24);
  });

  it('do not wait while those of many locked lanes are tried again', async () => {
    const locked = await makePairs(world, 8);
    const holder = world.app.dataSource.createQueryRunner();
    await holder.startTransaction();
    await holder.query('SELECT FROM lanes WHERE external_issue_id = ANY($1::bigint[]) FOR UPDATE', [
      locked.map(({ externalIssueId }) => externalIssueId),
    ]);
    let settled = 0;
    const held = locked.map(({ key }) =>
      receipt
        .receive(delivery({ workItemId: key }))
        .catch(() => undefined)
        .finally(() => (settled += 1)),
    );
    // The first went ahead; the others went together.
    await waitUntil('all are tried', 1_500, async () => (await findWaiting(world.app.dataSource)).length === 2);
    const first = await findWaiting(world.app.dataSource);
    await waitUntil('all are tried again', 5_000, async () => {
      const now = await findWaiting(world.app.dataSource);
      return now.length >= 2 && !now.some((statement) => first.includes(statement));
    });
    await receipt.receive(delivery());
    expect(settled).toBe(0);
    await holder.rollbackTransaction();
    await holder.release();
    await Promise.all(held);
  });

  it('are refused at once when there are more than may wait, and every other one is stored', async () => {
    const many = Array.from({ length: 1_200 }, () => delivery());
    const results = await Promise.allSettled(many.map((each) => receipt.receive(each)));
    const refused = results.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(OverloadedError);
    expect(await rowsOf(many)).toHaveLength(many.length - refused.length);
  });

  it('do not deadlock with deliveries of the same items in another order', async () => {
    const other = await world.pair();
    const items = [pair.key, other.key];
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => receipt.receive(delivery({ workItemId: items[index % 2]! }))),
    );
    await world.runLanes();
    expect(await world.externalIssue(other)).toMatchObject({ inStep: true });
  });
});

describe('a statement that a deadlock undoes', () => {
  afterEach(() => world.app.dataSource.query('DROP SEQUENCE tries CASCADE; DROP FUNCTION undo CASCADE'));

  it('is run again', async () => {
    await world.app.dataSource.query(
      `CREATE SEQUENCE tries;
       CREATE FUNCTION undo() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF nextval('tries') = 1 THEN RAISE SQLSTATE '40P01'; END IF;
         RETURN NULL;
       END $$;
       CREATE TRIGGER undo AFTER INSERT ON deliveries FOR EACH STATEMENT EXECUTE FUNCTION undo()`,
    );
    const stored = delivery();
    await world.app.get(ReceiptRepository, { strict: false }).store([stored]);
    const [{ tries }] = await world.app.dataSource.query<[{ tries: number }]>(
      'SELECT last_value::int AS tries FROM tries',
    );
    expect({ tries, rows: (await rowsOf([stored])).length }).toEqual({ tries: 2, rows: 1 });
  });
});

describe('a delivery of an integration that was deleted a moment ago', () => {
  it('is answered 400, though it is remembered', async () => {
    const gone = await startWorld();
    const post = async (rev: number): Promise<number> => {
      const { collectionId } = gone.sim;
      return (await gone.post(workItemUpdated({ collectionId, workItemId: 1, rev, notificationId: rev }))).status;
    };
    expect(await post(2)).toBe(200);
    await gone.app.dataSource.query('DELETE FROM integrations');
    expect(await post(3)).toBe(400);
    await gone.close();
  });

  it('waits for the end of a deletion under way, and is not stored', async () => {
    const gone = await startWorld();
    const deletion = gone.app.dataSource.createQueryRunner();
    await deletion.startTransaction();
    await deletion.query('DELETE FROM integrations');
    const late = gone.app
      .get(ReceiptService, { strict: false })
      .receive(delivery({ integrationId: gone.integrationId }))
      .catch((error: unknown) => error);
    await untilSomebodyWaits(gone.app.dataSource);
    await deletion.commitTransaction();
    await deletion.release();
    expect(await late).toBeInstanceOf(UnknownIntegrationError);
    expect(await gone.app.dataSource.query('SELECT FROM deliveries')).toEqual([]);
    await gone.close();
  });
});
