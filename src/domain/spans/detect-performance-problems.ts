import { findConsecutiveQueries } from './consecutive-db.js';
import { findConsecutiveRequests } from './consecutive-http.js';
import { findRepeatedCalls } from './n-plus-one-api.js';
import { findRepeatedQueries } from './n-plus-one-db.js';
import type { PerformanceProblem } from './performance-problem.js';
import { findSlowQueries } from './slow-db.js';
import type { HashedTransaction } from './span-hash.js';
import { inTreeOrder } from './span-order.js';

/** Source: Sentry's limit of groups that one event may make. */
export const maxProblems = 10;

/** Each takes a transaction with its spans in tree order; what cost most when missed comes first. */
const detectors = [
  findRepeatedQueries,
  findSlowQueries,
  findConsecutiveQueries,
  findConsecutiveRequests,
  findRepeatedCalls,
];

/** The performance problems of a transaction, at most {@link maxProblems}, each fingerprint once. */
export function detectPerformanceProblems(transaction: HashedTransaction): PerformanceProblem[] {
  const ordered = { ...transaction, spans: inTreeOrder(transaction.spans) };
  const found = new Map<string, PerformanceProblem>();
  for (const problem of detectors.flatMap((detect) => detect(ordered))) {
    if (!found.has(problem.fingerprint)) found.set(problem.fingerprint, problem);
  }
  return [...found.values()].slice(0, maxProblems);
}
