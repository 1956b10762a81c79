import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { servingDataSourceOptions } from '../../../src/database/data-source-options.js';
import { TransactionRunner } from '../../../src/database/transaction-runner.service.js';
import { createTestDatabase, queryDatabase, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;
let dataSource: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  const options = servingDataSourceOptions(database.url, 1);
  dataSource = await new DataSource({
    ...options,
    extra: { ...(options.extra as object), query_timeout: 200 },
  }).initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

/** The one connection has to be handed on each time. */
const insert = (slug: string): Promise<unknown> =>
  dataSource.query(`INSERT INTO organizations (slug, name) VALUES ($1, '')`, [slug]);

it('a statement that was given up does not hold up the next one', async () => {
  await expect(dataSource.query('SELECT pg_sleep(3)')).rejects.toThrow('Query read timeout');
  await insert('next');
  expect(await queryDatabase(database.url, `SELECT FROM organizations WHERE slug = 'next'`)).toHaveLength(1);
});

it('a statement that was given up leaves no transaction open that others would write in', async () => {
  // Long enough that the roll back behind it is given up as well, and short enough that what follows would not be.
  const transaction = new TransactionRunner(dataSource).run((tx) => tx.query('SELECT pg_sleep(0.5)'));
  await expect(transaction).rejects.toThrow('Query read timeout');
  await insert('other');
  expect(await queryDatabase(database.url, `SELECT FROM organizations WHERE slug = 'other'`)).toHaveLength(1);
});

it('a connection that breaks while nobody listens is replaced', async () => {
  const { master: pool } = dataSource.driver as unknown as { master: pg.Pool };
  const client = await pool.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const ended = new Promise((resolve) => client.once('end', resolve));
  await queryDatabase(database.url, 'SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
  await ended;
  client.release();
  await insert('later');
  expect(await queryDatabase(database.url, `SELECT FROM organizations WHERE slug = 'later'`)).toHaveLength(1);
});
