import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { batchOf } from '../../support/histories/history-arbitrary.js';
import { HistoryPlayer, playBatch } from '../../support/histories/history-player.js';
import { startWorld, type World } from '../../support/world.js';

/** Histories that happen at the same time, as one run of the property. */
const batchSize = 20;
const isFull = process.env['LOCKSTEP_FULL'] === '1';
const histories = isFull ? 10_000 : 300;
/** Generous, for machines that do other things too; beyond it no history is played any more, nor a counterexample made shorter. */
const limitMs = isFull ? 1_800_000 : 100_000;

describe('shuffled and repeated deliveries, with people changing the issues in between', () => {
  let world: World;
  let player: HistoryPlayer;
  beforeAll(async () => {
    world = await startWorld();
    const { body } = await world.app.http.get('/api/0/projects/default/default/');
    player = new HistoryPlayer(world, String(body.id));
    await player.addPeople();
  });
  afterAll(() => world.close());

  it(
    `end as the rules say, in ${histories} histories`,
    async () => {
      const stopAt = Date.now() + limitMs;
      let played = 0;
      const endsRight = fc.asyncProperty(batchOf(batchSize), async (batch) => {
        if (Date.now() > stopAt) return;
        played += 1;
        await player.clear();
        const pairs = await playBatch(player, batch, async (current) => {
          expect(await player.view(current)).toEqual(player.expected(current));
        });
        expect(await player.findUnsettled()).toEqual([]);
        const [stored, posted] = await player.countDeliveries(pairs);
        expect(stored).toEqual(posted);
        const entries = await player.countEntries();
        await player.markAll(pairs);
        await player.runLanes();
        expect(await player.view(pairs)).toEqual(player.expected(pairs));
        expect(await player.countEntries()).toEqual(entries);
      });
      await fc.assert(endsRight, { numRuns: histories / batchSize });
      expect(played * batchSize).toBe(histories);
    },
    limitMs + 20_000,
  );
});
