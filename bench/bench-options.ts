import { parseArgs } from 'node:util';

/** What can be measured, in the order in which it is. */
export const programNames = ['receipt', 'lanes', 'search', 'backlog', 'intake', 'loop', 'pages', 'memory'] as const;
export type ProgramName = (typeof programNames)[number];
/** Runs for up to an hour, so only when it is named. */
const longProgram: ProgramName = 'memory';

export interface BenchOptions {
  programs: ProgramName[];
  /** Interleaved rounds of each comparison; the first, which warms up, is not counted. */
  rounds: number;
  /** Tiny sizes, to see that the programs work; the figures mean nothing. */
  isQuick: boolean;
  /** What `memory` sends. */
  events: number;
  /** Folder for the database; below the system's folder for temporary files when absent. */
  dataDir: string | undefined;
  /** Folder for CPU profiles of the product, which slow it down. */
  cpuProfDir: string | undefined;
}

/** Reads `[program …] [--rounds 5] [--quick] [--events 1000000] [--data-dir folder] [--cpu-prof folder]`. Throws an Error that says what is wrong. */
export function readOptions(args: string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      quick: { type: 'boolean', default: false },
      events: { type: 'string', default: '1000000' },
      'data-dir': { type: 'string' },
      'cpu-prof': { type: 'string' },
    },
  });
  const rounds = readCount('--rounds', values.rounds);
  const events = readCount('--events', values.events);
  const unknown = positionals.filter((name) => !programNames.some((known) => known === name));
  if (unknown.length > 0)
    throw new Error(`No such program: ${unknown.join(', ')}. There are ${programNames.join(', ')}.`);
  const programs = programNames.filter((name) =>
    positionals.length === 0 ? name !== longProgram : positionals.includes(name),
  );
  const { quick: isQuick, 'data-dir': dataDir, 'cpu-prof': cpuProfDir } = values;
  return { programs, rounds, isQuick, events, dataDir, cpuProfDir };
}

function readCount(option: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`${option} must be a whole number from 1 on.`);
  return count;
}
