import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { retryTransaction } from './retry-transaction.js';

/** A transaction in hand: what every writing service method takes as its first argument. */
export type Transaction = EntityManager;

const afterCommitWork = new WeakMap<Transaction, (() => void)[]>();

/** Runs `work` once the transaction has been committed; never when it is rolled back. `work` must not throw. */
export function afterCommit(tx: Transaction, work: () => void): void {
  afterCommitWork.get(tx)?.push(work);
}

/**
 * Opens transactions. Inside one, network calls are forbidden, and locks are taken in one order: a project that is to
 * go or to get a group, an integration, an organization's use of it, lanes in key order, groups in id order, sorted
 * addresses that match nobody.
 */
@Injectable()
export class TransactionRunner {
  constructor(private readonly dataSource: DataSource) {}

  /** Runs `work` in one READ COMMITTED transaction; runs it again when a deadlock or serialization failure undid it. */
  async run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const { result, pending } = await retryTransaction(async () => {
      const pending: (() => void)[] = [];
      const result = await this.dataSource.transaction('READ COMMITTED', (tx) => {
        afterCommitWork.set(tx, pending);
        return work(tx);
      });
      return { result, pending };
    });
    pending.forEach((callback) => callback());
    return result;
  }
}
