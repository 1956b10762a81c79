import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Timers } from '../schedule/timers.service.js';

const everyMs = 60_000;
/** Rows that one statement touches, and statements of one turn, at most: retention never holds anything up. */
const batch = 500;
const batchesPerTurn = 20;

const rawBodyDays = 14;
const rowDays = 90;

/** What is kept no longer. Each statement takes the oldest rows and answers how many it found. */
const statements = [
  // Older bodies than a week past their time went long ago; looking only there keeps the search short.
  `UPDATE deliveries SET raw_body = NULL WHERE id IN (
     SELECT id FROM deliveries
     WHERE received_at < now() - interval '${rawBodyDays} days'
       AND received_at > now() - interval '${rawBodyDays + 7} days' AND raw_body IS NOT NULL
     LIMIT ${batch})`,
  `DELETE FROM deliveries WHERE received_at < now() - interval '${rowDays} days'
     AND id IN (SELECT id FROM deliveries ORDER BY id LIMIT ${batch})`,
  `DELETE FROM decisions WHERE at < now() - interval '${rowDays} days'
     AND id IN (SELECT id FROM decisions ORDER BY id LIMIT ${batch})`,
];

/** Deletes in small batches: raw bodies after 14 days, deliveries with their outcomes and decisions after 90. */
@Injectable()
export class RetentionService implements OnModuleInit {
  constructor(
    private readonly timers: Timers,
    private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): void {
    this.timers.register({ name: 'retention', everyMs, run: () => this.clean() });
  }

  private async clean(): Promise<void> {
    for (const statement of statements) {
      for (let turn = 0; turn < batchesPerTurn; turn++) {
        const [, count] = await this.dataSource.query<[unknown, number]>(statement);
        if (count < batch) break;
      }
    }
  }
}
