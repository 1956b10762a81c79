// Lets Node run the TypeScript sources as they stand: `node --import ./test/support/run-typescript.mjs program.ts`.
// Jest transforms only what its tests import; its global setup and the processes that tests start use this.
import { register } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { transformFile } from '@swc/core';

const root = join(import.meta.dirname, '..', '..');

if (isMainThread) register(import.meta.url);

/** Sources name their siblings as they will be called once compiled. */
export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || !/^\..*\.js$/.test(specifier)) throw error;
    return next(specifier.replace(/\.js$/, '.ts'), context);
  }
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const { code } = await transformFile(fileURLToPath(url), { cwd: root, root });
  return { format: 'module', source: code, shortCircuit: true };
}
