import { benchBacklog } from './backlog.js';
import { readOptions, type BenchOptions, type ProgramName } from './bench-options.js';
import { BenchWorld } from './bench-world.js';
import { benchLanes } from './lanes.js';
import { describeMachine } from './machine.js';
import { benchReceipt } from './receipt.js';
import { benchSearch } from './search.js';

/** Measures and answers a table in Markdown. Throws when a side did not do what it was asked to. */
type Program = (world: BenchWorld, options: BenchOptions) => Promise<string>;

const programs: Record<ProgramName, { title: string; run: Program }> = {
  receipt: { title: 'Receipt', run: benchReceipt },
  lanes: { title: 'Lanes', run: benchLanes },
  search: { title: 'Search', run: benchSearch },
  backlog: { title: 'Backlog', run: benchBacklog },
};

const options = readOptions(process.argv.slice(2));
const world = await BenchWorld.start(options);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void world.close().finally(() => process.exit(1)));
}
try {
  console.log(await describeMachine(await world.connect(await world.createDatabase('machine'))));
  if (options.isQuick) console.log('\nTiny sizes: these figures mean nothing.');
  for (const name of options.programs) {
    const { title, run } = programs[name];
    const measured = await run(world, options);
    const rounds = name === 'backlog' ? 'one run' : `${options.rounds} interleaved rounds, median (min..max)`;
    console.log(`\n## ${title}\n\n${rounds}\n\n${measured}`);
    await world.stopPrograms();
  }
} finally {
  await world.close();
}
