import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { servingDataSourceOptions } from '../../../src/database/data-source-options.js';
import { poolOf } from '../../../src/database/pool-of.js';
import { TransactionRunner } from '../../../src/database/transaction-runner.service.js';
import { createTestDatabase, queryDatabase, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;
let dataSource: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const options = servingDataSourceOptions(database.url, 1);
  dataSource = await new DataSource({
    ...options,
    extra: { ...(options.extra as object), query_timeout: 1_000 },
  }).initialize();
});
afterEach(() => dataSource.destroy());

/** The one connection has to be handed on each time. */
const insert = (slug: string): Promise<unknown> =>
  dataSource.query(`INSERT INTO organizations (slug, name) VALUES ($1, '')`, [slug]);

it('a statement that was given up does not hold up the next one', async () => {
  await expect(dataSource.query('SELECT pg_sleep(10)')).rejects.toThrow('Query read timeout');
  await insert('next');
  expect(await queryDatabase(database.url, `SELECT FROM organizations WHERE slug = 'next'`)).toHaveLength(1);
});

it('a statement that was given up leaves no transaction open that others would write in', async () => {
  // Long enough that the roll back behind it is given up as well, and short enough that what follows would not be.
  const transaction = new TransactionRunner(dataSource).run((tx) => tx.query('SELECT pg_sleep(2.5)'));
  await expect(transaction).rejects.toThrow('Query read timeout');
  await insert('other');
  expect(await queryDatabase(database.url, `SELECT FROM organizations WHERE slug = 'other'`)).toHaveLength(1);
});

it('a connection that breaks while nobody listens is replaced', async () => {
  const client = await poolOf(dataSource).connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const ended = new Promise((resolve) => client.once('end', resolve));
  await queryDatabase(database.url, 'SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
  await ended;
  client.release();
  await insert('later');
  expect(await queryDatabase(database.url, `SELECT FROM organizations WHERE slug = 'later'`)).toHaveLength(1);
});
