import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { poolOf } from './pool-of.js';
import { SharedRuns } from './shared-runs.js';

type PreparedValue = string | number | Buffer | readonly string[];

/**
 * Look-ups whose planning costs PostgreSQL several times what running them does, as prepared statements on the process's
 * one pool: joins that nearly every request makes, and whatever looks into every partition of a table. TypeORM has them
 * planned anew each time.
 *
 * Requests that look up the same at the same time share the answer, but only one that was asked for after each of them
 * had come: a request never sees less than what was committed before it, so that a revoked token ends at once.
 */
@Injectable()
export class PreparedReads {
  private readonly shared = new SharedRuns<pg.QueryResult>();

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs one statement, prepared under `name` on each connection; the same name must always mean the same text. The
   * rows may be shared: do not change them.
   */
  async query<Row extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: readonly PreparedValue[],
  ): Promise<readonly Readonly<Row>[]> {
    const key = JSON.stringify([
      name,
      ...values.map((value) => (Buffer.isBuffer(value) ? value.toString('hex') : value)),
    ]);
    const result = await this.shared.run(key, () => poolOf(this.dataSource).query({ name, text, values: [...values] }));
    return result.rows as Row[];
  }
}
