import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What `embedded-starter.ts` said. */
export interface StarterAnswer {
  readonly pid?: number;
  readonly adopted?: boolean;
  readonly error?: string;
}

/** Another process that uses the server of a data folder. */
export interface StarterProcess {
  readonly answer: StarterAnswer;
  /** Ends it and waits: SIGTERM lets it leave properly, SIGKILL is a crash. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

const support = import.meta.dirname;

/** Runs `embedded-starter.ts` until it has the server, or failed to get it. */
export async function runStarter(dataDir: string, role: 'owner' | 'guest'): Promise<StarterProcess> {
  const child = spawn(
    process.execPath,
    ['--import', join(support, 'run-typescript.mjs'), join(support, 'embedded-starter.ts'), dataDir, role],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env['PATH'] } },
  );
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { answer: JSON.parse(line) as StarterAnswer, end: (signal) => end(child, signal) };
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}
