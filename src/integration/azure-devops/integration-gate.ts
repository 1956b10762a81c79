import pLimit from 'p-limit';
import type { Clock } from '../../schedule/clock.js';
import { AzureDevOpsError } from './azure-devops.errors.js';

const callsAtATime = 4;

/**
 * What all calls to one integration pass through: at most four at a time, none before a `Retry-After` has passed, and
 * after throttling only a single one until it is answered well, so that a recovering server meets no herd.
 */
export class IntegrationGate {
  private readonly slots = pLimit(callsAtATime);
  private closedUntilMs = 0;
  private throttled = false;
  private probe: Promise<void> | undefined;

  constructor(private readonly clock: Clock) {}

  /** Runs `call` when its turn comes. While the gate is closed it fails at once, without a call, as `throttled`. */
  run<T>(call: () => Promise<T>): Promise<T> {
    return this.slots(async () => {
      while (this.probe !== undefined) await this.probe;
      this.requireOpen();
      if (!this.throttled) return call();
      const running = call();
      this.probe = running.then(
        () => undefined,
        () => undefined,
      );
      try {
        return await running;
      } finally {
        this.probe = undefined;
      }
    });
  }

  /** Tells the gate of every answer: the wait it asks for, if any, and whether the call was refused for it. */
  observe(retryAfterMs: number | undefined, refused: boolean): void {
    this.throttled = refused;
    if (retryAfterMs !== undefined) {
      this.closedUntilMs = Math.max(this.closedUntilMs, this.clock.now() + retryAfterMs);
    }
  }

  private requireOpen(): void {
    const retryAfterMs = this.closedUntilMs - this.clock.now();
    if (retryAfterMs <= 0) return;
    // Without the seconds: the same text each time, so that a lane that meets this again decides nothing new.
    throw new AzureDevOpsError('throttled', 'Azure DevOps asked not to be called for a while.', { retryAfterMs });
  }
}
