import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 50;

/** Resolves with the milliseconds it took until `condition` held; throws when that takes longer than `withinMs`. */
export async function waitUntil(
  what: string,
  withinMs: number,
  condition: () => boolean | Promise<boolean>,
): Promise<number> {
  const startedAt = performance.now();
  while (!(await condition())) {
    if (performance.now() - startedAt > withinMs) throw new Error(`Not within ${withinMs} ms: ${what}.`);
    await delay(pollMs);
  }
  return performance.now() - startedAt;
}
