import { describe, expect, it } from '@jest/globals';
import { waitUntil } from '../../support/wait-until.js';
import { startWorld } from '../../support/world.js';

/** How many timers and sockets keep this process alive once what is ending has ended. */
async function countLeftOpen(): Promise<number> {
  let fewest = Infinity;
  const look = (): boolean => {
    const open = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout' || kind.startsWith('TCP'));
    fewest = Math.min(fewest, open.length);
    return false;
  };
  await waitUntil('all is as it will be', 600, look).catch(() => undefined);
  return fewest;
}

async function startAndStop(): Promise<void> {
  const world = await startWorld({ env: { worker: true } });
  await world.pair();
  await world.close();
}

describe('a service that has stopped', () => {
  it('leaves nothing that keeps its process alive', async () => {
    await startAndStop();
    const afterOne = await countLeftOpen();
    await startAndStop();
    expect(await countLeftOpen()).toBeLessThanOrEqual(afterOne);
  });
});
