import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Timers } from '../schedule/timers.service.js';

const everyMs = 60_000;
/** Rows that one statement deletes, and rows of each kind that one turn removes, at most: retention never holds anything up. */
const batch = 500;
const maxRemovedPerTurn = 10_000;
/** Deliveries that one statement, and one turn, looks at for their bodies at most. */
const page = 2_000;
const maxLookedAtPerTurn = 1_000_000;

const rawBodyDays = 14;
const rowDays = 90;

/**
 * Removes the bodies of the next deliveries after `$1`, up to the first that is still to be kept, and answers how far
 * it came. Goes by id because an index on what still has a body would cost every delivery that is received.
 */
const removeBodies = `
  WITH next AS (
    SELECT id, raw_body IS NOT NULL AS has_body, received_at < now() - interval '${rawBodyDays} days' AS is_old
    FROM deliveries WHERE id > $1 ORDER BY id LIMIT ${page}
  ), old AS (
    SELECT id, has_body FROM next
    WHERE id < coalesce((SELECT min(id) FROM next WHERE NOT is_old), 9223372036854775807)
  ), removed AS (
    UPDATE deliveries SET raw_body = NULL WHERE id IN (SELECT id FROM old WHERE has_body) RETURNING id
  )
  SELECT max(id) AS last, count(*)::int AS "lookedAt", (SELECT count(*)::int FROM removed) AS removed FROM old`;

/** Each takes the oldest rows and answers how many it found. */
const deletions = [
  `DELETE FROM deliveries WHERE received_at < now() - interval '${rowDays} days'
     AND id IN (SELECT id FROM deliveries ORDER BY id LIMIT ${batch})`,
  `DELETE FROM decisions WHERE at < now() - interval '${rowDays} days'
     AND id IN (SELECT id FROM decisions ORDER BY id LIMIT ${batch})`,
];

/** Deletes in small batches: raw bodies after 14 days, deliveries with their outcomes and decisions after 90. */
@Injectable()
export class RetentionService implements OnModuleInit {
  /** No delivery up to this one has a body to remove. Found anew, from the oldest one on, by a process that starts. */
  private withoutBodyUpTo = '0';

  constructor(
    private readonly timers: Timers,
    private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): void {
    this.timers.register({ name: 'retention', everyMs, run: () => this.clean() });
  }

  private async clean(): Promise<void> {
    await this.removeBodies();
    for (const deletion of deletions) {
      for (let removed = 0; removed < maxRemovedPerTurn; removed += batch) {
        const [, count] = await this.dataSource.query<[unknown, number]>(deletion);
        if (count < batch) break;
      }
    }
  }

  private async removeBodies(): Promise<void> {
    for (let lookedAt = 0, removed = 0; lookedAt < maxLookedAtPerTurn && removed < maxRemovedPerTurn;) {
      const [row] = await this.dataSource.query<[{ last: string | null; lookedAt: number; removed: number }]>(
        removeBodies,
        [this.withoutBodyUpTo],
      );
      this.withoutBodyUpTo = row.last ?? this.withoutBodyUpTo;
      lookedAt += row.lookedAt;
      removed += row.removed;
      if (row.lookedAt < page) return;
    }
  }
}
