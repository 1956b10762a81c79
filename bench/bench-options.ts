import { parseArgs } from 'node:util';

/** What can be measured, in the order in which it is. */
export const programNames = ['receipt', 'lanes', 'search', 'backlog'] as const;
export type ProgramName = (typeof programNames)[number];

export interface BenchOptions {
  programs: ProgramName[];
  /** Interleaved rounds of each comparison; the first, which warms up, is not counted. */
  rounds: number;
  /** Tiny sizes, to see that the programs work; the figures mean nothing. */
  isQuick: boolean;
  /** Folder for the database; below the system's folder for temporary files when absent. */
  dataDir: string | undefined;
  /** Folder for CPU profiles of the product, which slow it down. */
  cpuProfDir: string | undefined;
}

/** Reads `[program …] [--rounds 5] [--quick] [--data-dir folder] [--cpu-prof folder]`. Throws an Error that says what is wrong. */
export function readOptions(args: string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      quick: { type: 'boolean', default: false },
      'data-dir': { type: 'string' },
      'cpu-prof': { type: 'string' },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds must be a whole number from 1 on.');
  const unknown = positionals.filter((name) => !programNames.some((known) => known === name));
  if (unknown.length > 0)
    throw new Error(`No such program: ${unknown.join(', ')}. There are ${programNames.join(', ')}.`);
  const programs = programNames.filter((name) => positionals.length === 0 || positionals.includes(name));
  return { programs, rounds, isQuick: values.quick, dataDir: values['data-dir'], cpuProfDir: values['cpu-prof'] };
}
