import { Injectable } from '@nestjs/common';
import type { SendingKey } from '../../organizations/organizations.types.js';
import { Clock } from '../../schedule/clock.js';

/** How much of its limit a key has used up, as the database counted for all processes. */
export interface KeyUsage {
  used: number;
  /** Until the window ends. */
  leftMs: number;
}

interface Window {
  used: number;
  endsAt: number;
}

/**
 * Holds keys to their limits. The database counts, with each envelope that it stores; this remembers what it said, and
 * what of this process is on its way to it, so that refusing costs nothing. Replicas overshoot by what each of them has
 * on its way when the limit is reached.
 */
@Injectable()
export class KeyLimits {
  private readonly windows = new Map<string, Window>();
  private readonly underWay = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** For how many seconds the key may send no more; undefined while it may. */
  findWaitSeconds({ id, rateLimit }: SendingKey): number | undefined {
    if (rateLimit === null) return undefined;
    const window = this.windows.get(id);
    const leftMs = window === undefined ? 0 : window.endsAt - this.clock.now();
    const used = leftMs > 0 ? (window?.used ?? 0) : 0;
    if (used + (this.underWay.get(id) ?? 0) < rateLimit.count) return undefined;
    return Math.max(1, Math.ceil(leftMs / 1_000));
  }

  /** Counts one envelope as under way while `store` stores it, and remembers the usage that it answers. */
  async whileStoring({ id }: SendingKey, store: () => Promise<KeyUsage | undefined>): Promise<void> {
    this.underWay.set(id, (this.underWay.get(id) ?? 0) + 1);
    try {
      const usage = await store();
      if (usage !== undefined) this.remember(id, usage);
    } finally {
      const left = (this.underWay.get(id) ?? 1) - 1;
      if (left === 0) this.underWay.delete(id);
      else this.underWay.set(id, left);
    }
  }

  /** Answers may come in another order than the database gave them. */
  private remember(id: string, { used, leftMs }: KeyUsage): void {
    const now = this.clock.now();
    const known = this.windows.get(id);
    const isSameWindow = known !== undefined && known.endsAt > now;
    this.windows.set(id, { used: isSameWindow ? Math.max(known.used, used) : used, endsAt: now + leftMs });
  }
}
