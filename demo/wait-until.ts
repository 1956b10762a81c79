import { setTimeout as delay } from 'node:timers/promises';

const everyMs = 150;

/** Asks again and again; true as soon as the answer is yes, false when it is still no after `timeoutMs`. */
export async function waitUntil(ask: () => Promise<boolean>, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  const giveUpAt = Date.now() + timeoutMs;
  while (!(await ask())) {
    if (Date.now() > giveUpAt) return false;
    await delay(everyMs, undefined, { signal });
  }
  return true;
}
