import { QueryFailedError } from 'typeorm';

/** SQLSTATE of a failed query, or Node's error code of a failed connection. */
export function databaseErrorCode(error: unknown): string | undefined {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return undefined;
  return typeof cause.code === 'string' ? cause.code : undefined;
}

/** Deadlock or serialization failure: the transaction did nothing and may simply be run again. */
export function isRetryableTransactionError(error: unknown): boolean {
  const code = databaseErrorCode(error);
  return code === '40P01' || code === '40001';
}

/**
 * A statement that took too long, or waited too long for a lock. The database itself is there: other statements, and
 * this one later, may well get through.
 */
export function isStatementTimeout(error: unknown): boolean {
  const code = databaseErrorCode(error);
  return code === '55P03' || code === '57014';
}

const unavailableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  '53100', // disk full
  '53200', // out of memory
  '53300', // too many connections
  '55P03', // lock timeout
  '57014', // statement timeout
  '57P01', // the server is stopping
  '57P02',
  '57P03', // the server is starting
  '25P03', // idle in transaction for too long
]);

/** The driver reports these without a code. */
const unavailableMessage =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|client has encountered a connection error|connection ended|is not connected|not queryable|server closed the connection|cannot use a pool after/i;

/** Whether the database was away, stopping, full or overloaded, as against a statement that was wrong. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const code = databaseErrorCode(error);
  if (code !== undefined && (unavailableCodes.has(code) || code.startsWith('08'))) return true;
  return error instanceof Error && unavailableMessage.test(error.message);
}

/** The same without the statements that only took too long: whatever is asked now would fail as well. */
export function isDatabaseAway(error: unknown): boolean {
  return isDatabaseUnavailable(error) && !isStatementTimeout(error);
}
