import { isRetryableTransactionError } from './database-errors.js';

const maxTries = 5;

/** Runs a whole transaction; runs it again when a deadlock or serialization failure undid it. */
export async function retryTransaction<T>(transaction: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt >= maxTries || !isRetryableTransactionError(error)) throw error;
    }
  }
}
