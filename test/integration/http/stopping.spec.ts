import { describe, it } from '@jest/globals';
import { waitUntil } from '../../support/wait-until.js';
import { startWorld } from '../../support/world.js';

/** How many timers and sockets keep this process alive. */
function countOpen(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout' || kind.startsWith('TCP')).length;
}

async function startAndStop(): Promise<void> {
  const world = await startWorld({ env: { worker: true } });
  await world.pair();
  await world.close();
}

describe('a service that has stopped', () => {
  it('leaves nothing that keeps its process alive', async () => {
    const before = countOpen();
    await startAndStop();
    await waitUntil('what was opened is closed', 20_000, () => countOpen() <= before);
  });
});
