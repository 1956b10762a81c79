import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { poolOf } from './pool-of.js';
import { SharedRuns } from './shared-runs.js';

/**
 * Look-ups that nearly every request makes, as prepared statements on the process's one pool: planning such a join
 * costs PostgreSQL several times what running it does, and TypeORM has it planned anew each time.
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
    values: readonly (string | Buffer)[],
  ): Promise<readonly Readonly<Row>[]> {
    const key = JSON.stringify([
      name,
      ...values.map((value) => (typeof value === 'string' ? value : value.toString('hex'))),
    ]);
    const result = await this.shared.run(key, () => poolOf(this.dataSource).query({ name, text, values: [...values] }));
    return result.rows as Row[];
  }
}
