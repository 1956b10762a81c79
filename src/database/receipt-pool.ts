import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { DataSource } from 'typeorm';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import { servingTimeouts } from './data-source-options.js';
import { groupCommitConnections } from './group-commit.js';
import { retryTransaction } from './retry-transaction.js';

/** Deliveries and envelopes. */
const kinds = 2;

/**
 * A few connections that only store what arrives, with prepared statements: whatever else the process does, receipt
 * never waits for a connection.
 */
@Injectable()
export class ReceiptPool implements OnApplicationShutdown {
  private readonly pool: pg.Pool;

  constructor(dataSource: DataSource, @Inject(LOGGER) logger: Logger) {
    const { options } = dataSource;
    if (options.type !== 'postgres' || options.url === undefined) throw new Error('Lockstep needs a PostgreSQL URL.');
    this.pool = new pg.Pool({
      ...servingTimeouts,
      connectionString: options.url,
      max: kinds * groupCommitConnections,
      application_name: 'lockstep receipt',
    });
    // Without a listener an idle connection that breaks would end the process.
    this.pool.on('error', (error) => logger.warn({ err: error }, 'an idle database connection broke'));
  }

  /**
   * Runs one statement, prepared under `name` on each connection, in a transaction of its own; runs it again when a
   * deadlock undid it.
   */
  async query<Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    const { rows } = await retryTransaction(() => this.pool.query<Row>({ name, text, values }));
    return rows;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
