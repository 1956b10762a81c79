import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { servingDataSourceOptions } from './data-source-options.js';
import { PreparedReads } from './prepared-reads.js';
import { ReceiptPool } from './receipt-pool.js';
import { TransactionRunner } from './transaction-runner.service.js';

/** The one connection pool of the process, and the way to open transactions on it. */
@Module({})
export class DatabaseModule {
  static register(url: string, poolSize: number, entities: (new () => object)[]): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [TypeOrmModule.forRoot({ ...servingDataSourceOptions(url, poolSize), entities, retryAttempts: 3 })],
      providers: [TransactionRunner, PreparedReads, ReceiptPool],
      exports: [TransactionRunner, PreparedReads, ReceiptPool],
    };
  }
}
