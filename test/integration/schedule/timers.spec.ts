import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Timers } from '../../../src/schedule/timers.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;
let replicas: [TestApp, TestApp];
beforeAll(async () => {
  database = await createTestDatabase();
  const databaseUrl = database.url;
  replicas = [await startTestApp({ databaseUrl }), await startTestApp({ databaseUrl })];
});
afterAll(async () => {
  for (const replica of replicas) await replica.close();
  await database.drop();
});

/** A timer that both replicas have. Each run of it goes on until `end` is called. */
function heldTimer(name: string): { runs: number[]; started: Promise<void>; end: () => void } {
  const runs: number[] = [];
  let begin = (): void => undefined;
  let end = (): void => undefined;
  const started = new Promise<void>((resolve) => (begin = resolve));
  const ended = new Promise<void>((resolve) => (end = resolve));
  replicas.forEach((replica, index) => {
    const run = (): Promise<void> => {
      runs.push(index);
      begin();
      return ended;
    };
    replica.get(Timers, { strict: false }).register({ name, everyMs: 3_600_000, run });
  });
  return { runs, started, end };
}

const runNow = (replica: TestApp, name: string): Promise<void> => replica.get(Timers, { strict: false }).runNow(name);

describe('a timer', () => {
  it('runs on one replica at a time', async () => {
    const { runs, started, end } = heldTimer('alone');
    const first = runNow(replicas[0], 'alone');
    await started;
    await runNow(replicas[1], 'alone');
    expect(runs).toEqual([0]);
    end();
    await first;
  });

  it('runs on another replica afterwards', async () => {
    const { runs, end } = heldTimer('in turn');
    end();
    await runNow(replicas[0], 'in turn');
    await runNow(replicas[1], 'in turn');
    expect(runs).toEqual([0, 1]);
  });

  it('is free for the others the moment the connection of its holder is gone', async () => {
    const { runs, started, end } = heldTimer('orphaned');
    const first = runNow(replicas[0], 'orphaned').catch(() => undefined);
    await started;
    await replicas[1].dataSource.query(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'lockstep orphaned'`,
    );
    const second = runNow(replicas[1], 'orphaned');
    end();
    await Promise.all([first, second]);
    expect(runs).toEqual([0, 1]);
  });

  it('does not hold up other timers', async () => {
    const held = heldTimer('held');
    const other = heldTimer('other');
    other.end();
    const first = runNow(replicas[0], 'held');
    await held.started;
    await runNow(replicas[1], 'other');
    expect(other.runs).toEqual([1]);
    held.end();
    await first;
  });

  it('that fails runs again', async () => {
    let failures = 0;
    const timers = replicas[0].get(Timers, { strict: false });
    timers.register({
      name: 'failing',
      everyMs: 3_600_000,
      run: () => Promise.reject(new Error(`failure ${++failures}`)),
    });
    await expect(timers.runNow('failing')).rejects.toThrow('failure 1');
    await expect(timers.runNow('failing')).rejects.toThrow('failure 2');
  });
});
