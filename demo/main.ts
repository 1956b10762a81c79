import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startSimulator } from '../simulator/start-simulator.js';
import type { Simulator } from '../simulator/simulator.types.js';
import { findFreePort } from '../src/database/embedded/free-port.js';
import { tellAssignedResolvedReopened } from './chapters/assigned-resolved-reopened.js';
import { tellCatalogueDown } from './chapters/catalogue-down.js';
import { tellHappensAgain } from './chapters/happens-again.js';
import { tellTwiceAndOutOfOrder } from './chapters/twice-and-out-of-order.js';
import { Narrator } from './narrator.js';
import { Product } from './product.js';
import { Scene } from './scene.js';
import { setUp, type Stage } from './set-up.js';
import { showWhatToTry } from './what-to-try.js';

const { values: options } = parseArgs({ options: { once: { type: 'boolean', default: false } } });

/** Reading speed; with `--once` somebody only wants to know whether it works. */
const pauseMs = options.once ? 20 : 1_600;

/** With `--once` somebody waits for the exit code, however badly it goes. */
const onceTimeoutMs = 100_000;

/** Conventional exit codes of a process that was interrupted. */
const interruptedExitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** Aborted with a signal's name when the demo is to end, or with an Error when Lockstep has died. */
const ending = new AbortController();
const interruptions = Object.keys(interruptedExitCodes) as (keyof typeof interruptedExitCodes)[];
for (const signal of interruptions) process.on(signal, () => ending.abort(signal));
endWithNpm();
if (options.once) {
  const tooLate = new Error(`The demo was not over after ${onceTimeoutMs / 1_000} s.`);
  setTimeout(() => ending.abort(tooLate), onceTimeoutMs);
}

const narrator = new Narrator(pauseMs, ending.signal);
process.exit(await play());

/** Starts everything, tells the story, ends everything; answers the exit code. */
async function play(): Promise<number> {
  narrator.say(
    'Lockstep demo: starting a simulated Azure DevOps and Lockstep with its PostgreSQL, all on this machine.',
  );
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-demo-'));
  let simulator: Simulator | undefined;
  let product: Product | undefined;
  try {
    simulator = await startSimulator({ mode: 'services', seed: false });
    product = new Product({
      folder,
      port: await findFreePort(),
      azureDevOpsUrl: simulator.url,
      bootstrapToken: randomBytes(24).toString('base64url'),
    });
    const scene = await open(product, simulator);
    await tellAssignedResolvedReopened(scene);
    await tellTwiceAndOutOfOrder(scene);
    await tellCatalogueDown(scene);
    await tellHappensAgain(scene);
    narrator.title(narrator.hasFailed ? 'The story did not come out as told.' : 'Everything came out as told.');
    if (!options.once) await stayUp(product, scene.stage);
    return narrator.hasFailed ? 1 : 0;
  } catch (error) {
    return explain(error);
  } finally {
    await product?.stop();
    await simulator?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function open(product: Product, simulator: Simulator): Promise<Scene> {
  narrator.say();
  await narrator.line('Azure DevOps', `${simulator.baseUrl}  (simulated)`);
  await product.start((error) => ending.abort(error), ending.signal);
  await narrator.line('Lockstep', `${product.url}  (log: ${product.logFile})`);
  return new Scene(await setUp(product, simulator, narrator, ending.signal), narrator, ending.signal);
}

/** Returns when somebody ends the demo; throws when Lockstep dies. */
async function stayUp(product: Product, stage: Stage): Promise<void> {
  await showWhatToTry(product, stage, narrator);
  if (!ending.signal.aborted) await once(ending.signal, 'abort');
  if (ending.signal.reason instanceof Error) throw ending.signal.reason;
  narrator.say('\nStopping…');
}

/** npm passes a signal on to its shell, which dies of it and tells nobody: being left behind means the same. */
function endWithNpm(): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const shell = process.ppid;
  setInterval(() => {
    if (process.ppid !== shell) ending.abort('SIGTERM');
  }, 500).unref();
}

/** Why the story ended before its end; answers the exit code. */
function explain(error: unknown): number {
  const cause: unknown = ending.signal.aborted ? ending.signal.reason : error;
  const signal = interruptions.find((name) => name === cause);
  if (signal !== undefined) {
    narrator.say('\nStopping…');
    return interruptedExitCodes[signal];
  }
  narrator.say(`\n${narrator.style('red', cause instanceof Error ? cause.message : String(cause))}`);
  return 1;
}
