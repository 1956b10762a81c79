import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LaneRunner } from '../../../src/lanes/lane-runner.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { waitUntil } from '../../support/wait-until.js';

describe('how long ago a loop got through a turn', () => {
  let app: TestApp;
  let runner: LaneRunner;
  beforeAll(async () => {
    app = await startTestApp({ env: { worker: true } });
    runner = app.get(LaneRunner, { strict: false });
  });
  afterAll(() => app.close());

  const sinceLastTurnMs = (): number => runner.sinceLastTurnMs ?? NaN;

  it('stays within the poll while nothing is due', async () => {
    await waitUntil('time passes', 4_000, () => sinceLastTurnMs() > 1_500);
    await waitUntil('another turn', 1_500, () => sinceLastTurnMs() < 500);
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
