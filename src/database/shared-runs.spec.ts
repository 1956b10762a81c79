import { describe, expect, it } from '@jest/globals';
import { SharedRuns } from './shared-runs.js';

/** Work that ends when it is told to, and answers which run it was. */
function work(): { run: () => Promise<number>; runs: () => number; end: (error?: Error) => void } {
  let started = 0;
  const ends: ((error?: Error) => void)[] = [];
  return {
    run: () => {
      const number = ++started;
      return new Promise((resolve, reject) =>
        ends.push((error) => (error === undefined ? resolve(number) : reject(error))),
      );
    },
    runs: () => started,
    end: (error) => ends.shift()?.(error),
  };
}

describe('work that several ask for at once', () => {
  it('runs once more for all who asked while it ran', async () => {
    const { run, runs, end } = work();
    const shared = new SharedRuns<number>();
    const first = shared.run('a', run);
    const later = [shared.run('a', run), shared.run('a', run)];
    end();
    expect(await first).toBe(1);
    end();
    expect(await Promise.all(later)).toEqual([2, 2]);
    expect(runs()).toBe(2);
  });

  it('is not shared by those who ask for something else', () => {
    const { run, runs } = work();
    const shared = new SharedRuns<number>();
    void shared.run('a', run);
    void shared.run('b', run);
    expect(runs()).toBe(2);
  });

  it('runs for those who waited though the run before failed', async () => {
    const { run, end } = work();
    const shared = new SharedRuns<number>();
    const first = shared.run('a', run);
    const second = shared.run('a', run);
    end(new Error('away'));
    await expect(first).rejects.toThrow('away');
    end();
    expect(await second).toBe(2);
  });

  it('begins at once for somebody who comes when all is done', async () => {
    const { run, runs, end } = work();
    const shared = new SharedRuns<number>();
    const first = shared.run('a', run);
    end();
    await first;
    void shared.run('a', run);
    expect(runs()).toBe(2);
  });
});
