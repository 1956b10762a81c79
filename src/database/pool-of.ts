import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';

/** The pool behind a data source, for what TypeORM has no way to say. The data source must be initialized. */
export function poolOf({ driver }: DataSource): pg.Pool {
  if (!(driver instanceof PostgresDriver)) throw new Error('Lockstep needs PostgreSQL.');
  return driver.master as pg.Pool;
}
