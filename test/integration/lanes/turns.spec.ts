import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LaneRunner } from '../../../src/lanes/lane-runner.service.js';
import type { LaneWorker } from '../../../src/lanes/lanes.types.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { waitUntil } from '../../support/wait-until.js';

describe('an integration whose runs hang', () => {
  let app: TestApp;
  /** Integrations of the runs that were begun, in their order. */
  const begun: string[] = [];
  let letGo = (): void => undefined;
  beforeAll(async () => {
    app = await startTestApp({ env: { worker: true } });
    const hanging = new Promise<void>((resolve) => (letGo = resolve));
    const worker: LaneWorker = {
      run: async ([lane]) => {
        begun.push(lane!.integrationId);
        await (lane!.integrationId === '1' ? hanging : app.dataSource.query('UPDATE lanes SET done_seq = marked_seq'));
      },
    };
    app.get(LaneRunner, { strict: false }).register(worker);
    await app.dataSource.query(
      `INSERT INTO integrations (id, provider, external_id, name, domain_name, account_type)
       SELECT id, 'vsts', 'collection ' || id, 'Hanging', '', 'server' FROM generate_series(1, 2) AS id`,
    );
  });
  afterAll(async () => {
    letGo();
    await app.close();
  });

  /** Makes lanes of an integration due. */
  async function markNew(integrationId: string, count: number): Promise<void> {
    await app.dataSource.query(
      `WITH items AS (
         INSERT INTO external_issues (organization_id, integration_id, key, title, url)
         SELECT o.id, $1::bigint, key, '', '' FROM organizations o, generate_series(1, $2::int) AS key RETURNING *
       )
       INSERT INTO lanes (external_issue_id, organization_id, integration_id, marked_by_kind, marked_seq)
       SELECT id, organization_id, integration_id, 'sweep', 1 FROM items`,
      [integrationId, count],
    );
  }

  it('does not hold up the lanes of others', async () => {
    await markNew('1', 1_000);
    await waitUntil('two loops are at it', 6_000, () => begun.length === 2);
    await markNew('2', 1);
    await waitUntil('the other integration has its turn', 4_000, () => begun.includes('2'));
    expect(begun).toEqual(['1', '1', '2']);
  });
});

describe('how long ago a loop got through a turn', () => {
  let app: TestApp;
  let runner: LaneRunner;
  beforeAll(async () => {
    app = await startTestApp({ env: { worker: true } });
    runner = app.get(LaneRunner, { strict: false });
  });
  afterAll(() => app.close());

  const sinceLastTurnMs = (): number => runner.sinceLastTurnMs ?? NaN;

  it('falls again while nothing is due', async () => {
    await waitUntil('time passes', 10_000, () => sinceLastTurnMs() > 1_000);
    const before = sinceLastTurnMs();
    await waitUntil('another turn', 10_000, () => sinceLastTurnMs() < before);
  });

  it('grows while every turn fails', async () => {
    await app.dataSource.query('ALTER TABLE lanes RENAME TO lanes_away');
    await waitUntil('turns are missed', 6_000, () => sinceLastTurnMs() > 3_000);
    await app.dataSource.query('ALTER TABLE lanes_away RENAME TO lanes');
    await waitUntil('another turn', 4_000, () => sinceLastTurnMs() < 500);
  });

  it('is unknown in a process that does not work on lanes', async () => {
    const web = await startTestApp();
    expect(web.get(LaneRunner, { strict: false }).sinceLastTurnMs).toBeUndefined();
    await web.close();
  });
});
