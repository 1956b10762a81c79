import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const stopWithinMs = 15_000;
const readyWithinMs = 60_000;

/** A built program in a process of its own. */
export class ChildProgram {
  private readonly child: ChildProcess;

  /** `path` is relative to the folder of the built programs, e.g. `src/main.js`. Only what it reports as errors is shown. */
  constructor(
    private readonly path: string,
    options: { args?: string[]; env?: Record<string, string>; execArgv?: readonly string[] } = {},
  ) {
    this.child = fork(join(import.meta.dirname, '..', path), options.args ?? [], {
      env: { ...process.env, ...options.env },
      execArgv: [...(options.execArgv ?? [])],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.path} did not start.`);
    return this.child.pid;
  }

  /** The next message that the program sends. Rejects when it ends instead. */
  async nextMessage(): Promise<unknown> {
    const [message] = (await Promise.race([once(this.child, 'message'), this.ended()])) as unknown[];
    return message;
  }

  send(message: object): void {
    this.child.send(message);
  }

  /** Resolves once `url` answers 2xx. */
  async waitUntilServing(url: string): Promise<void> {
    const giveUpAt = Date.now() + readyWithinMs;
    while (this.child.exitCode === null && Date.now() < giveUpAt) {
      const response = await fetch(url).catch(() => undefined);
      await response?.arrayBuffer();
      if (response?.ok === true) return;
      await delay(50);
    }
    throw new Error(`${this.path} does not serve ${url}.`);
  }

  /** SIGTERM, and SIGKILL when that does not help. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), stopWithinMs);
    await exited;
    clearTimeout(timer);
  }

  private async ended(): Promise<never> {
    const [code] = (await once(this.child, 'exit')) as unknown[];
    throw new Error(`${this.path} ended with ${String(code)}.`);
  }
}
