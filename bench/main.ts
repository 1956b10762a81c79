import { benchBacklog } from './backlog.js';
import { readOptions, type BenchOptions, type ProgramName } from './bench-options.js';
import { BenchWorld } from './bench-world.js';
import { benchIntake } from './intake.js';
import { benchLanes } from './lanes.js';
import { describeMachine } from './machine.js';
import { benchLoop } from './loop.js';
import { benchMemory } from './memory.js';
import { benchPages } from './pages.js';
import { benchReceipt } from './receipt.js';
import { benchSearch } from './search.js';

/** Measures and answers a table in Markdown. Throws when a side did not do what it was asked to. */
type Program = (world: BenchWorld, options: BenchOptions) => Promise<string>;

const programs: Record<ProgramName, { title: string; run: Program; inRounds: boolean }> = {
  receipt: { title: 'Receipt', run: benchReceipt, inRounds: true },
  lanes: { title: 'Lanes', run: benchLanes, inRounds: true },
  search: { title: 'Search', run: benchSearch, inRounds: true },
  backlog: { title: 'Backlog', run: benchBacklog, inRounds: false },
  intake: { title: 'Intake', run: benchIntake, inRounds: true },
  loop: { title: 'Event loop', run: benchLoop, inRounds: true },
  pages: { title: 'Pages', run: benchPages, inRounds: true },
  memory: { title: 'Memory', run: benchMemory, inRounds: false },
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
    const { title, run, inRounds } = programs[name];
    const measured = await run(world, options);
    const rounds = inRounds ? `${options.rounds} interleaved rounds, median (min..max)` : 'one run';
    console.log(`\n## ${title}\n\n${rounds}\n\n${measured}`);
    await world.stopPrograms();
  }
} finally {
  await world.close();
}
