import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Projects that have a program in `demo/programs/`. */
export type ProgramName = 'web-shop' | 'billing';

/** Runs a program, which fails and reports that with Sentry's own SDK. Returns when it has reported. */
export async function runProgram(name: ProgramName, dsn: string, signal: AbortSignal): Promise<void> {
  // Nothing that would lead its report elsewhere.
  const env = { PATH: process.env['PATH'], SENTRY_DSN: dsn };
  await execute(process.execPath, [join(import.meta.dirname, 'programs', `${name}.js`)], { env, signal });
}
