import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { groupBy } from '../../domain/group-by.js';
import type { Outcome } from './outcomes.types.js';

const hourMs = 3_600_000;

/** The SQL that counts outcomes per hour. */
@Injectable()
export class OutcomesRepository {
  /** Adds outcomes to what was counted, rows in the order of their keys. */
  async add(manager: EntityManager, outcomes: readonly Outcome[]): Promise<void> {
    if (outcomes.length === 0) return;
    const rows = outcomes.map(({ at, ...outcome }) => ({
      ...outcome,
      hour: new Date(Math.floor(at.getTime() / hourMs) * hourMs),
    }));
    const keyOf = (row: (typeof rows)[number]): string => JSON.stringify({ ...row, quantity: 0 });
    const alike = [...groupBy(rows, keyOf).values()].map((same) => ({
      ...same[0],
      quantity: same.reduce((sum, { quantity }) => sum + quantity, 0),
    }));
    await manager.query(
      `INSERT INTO project_outcomes_hourly AS o (project_id, key_id, hour, category, outcome, reason, quantity)
       SELECT "projectId", "keyId", hour, category, outcome, reason, quantity
       FROM jsonb_to_recordset($1::jsonb) AS x
         ("projectId" bigint, "keyId" bigint, hour timestamptz, category text, outcome text, reason text, quantity bigint)
       ORDER BY 1, 2, 3, 4, 5, 6
       ON CONFLICT (project_id, key_id, hour, category, outcome, reason)
       DO UPDATE SET quantity = o.quantity + excluded.quantity`,
      [JSON.stringify(alike)],
    );
  }
}
