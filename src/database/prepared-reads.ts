import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';

/**
 * Look-ups that nearly every request makes, as prepared statements on the process's one pool: planning such a join
 * costs PostgreSQL several times what running it does, and TypeORM has it planned anew each time.
 */
@Injectable()
export class PreparedReads {
  private readonly driver: PostgresDriver;

  constructor(dataSource: DataSource) {
    if (!(dataSource.driver instanceof PostgresDriver)) throw new Error('Lockstep needs PostgreSQL.');
    this.driver = dataSource.driver;
  }

  /** Runs one statement, prepared under `name` on each connection; the same name must always mean the same text. */
  async query<Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    const pool = this.driver.master as pg.Pool;
    const { rows } = await pool.query<Row>({ name, text, values });
    return rows;
  }
}
