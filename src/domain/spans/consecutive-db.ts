import type { HashedSpan, HashedTransaction } from './span-hash.js';
import { performanceProblem, performanceTypes, type PerformanceProblem } from './performance-problem.js';
import { isWholeSelect } from './span-kind.js';
import { runsOf } from './span-order.js';
import { durationMs, longestMs, totalMs } from './span-time.js';
import { hasParameter } from './sql-shape.js';

/** Source: Sentry's defaults for consecutive database queries. */
export const leastIndependentMs = 30;
export const leastSavedMs = 100;
export const leastSavedRatio = 0.1;

/**
 * Queries that ran one after the other though some need nothing of those before: they have neither a condition nor a
 * parameter. Not looked at: PHP, which cannot run queries at the same time, and GraphQL, where the library decides.
 */
export function findConsecutiveQueries(transaction: HashedTransaction): PerformanceProblem[] {
  if (transaction.platform === 'php' || isGraphql(transaction)) return [];
  return runsOf(transaction.spans, followsAsQuery).flatMap(problemIn);
}

function problemIn(run: HashedSpan[]): PerformanceProblem[] {
  const independent = run.filter((span, index) => index > 0 && isIndependent(span));
  const firstIndependent = independent[0];
  if (!firstIndependent || independent.some((span) => durationMs(span) < leastIndependentMs)) return [];
  const total = totalMs(run);
  const timeSavedMs = total - Math.max(longestMs(independent), total - totalMs(independent));
  if (timeSavedMs < leastSavedMs || timeSavedMs / total < leastSavedRatio) return [];
  const before = run[run.indexOf(firstIndependent) - 1];
  return [
    performanceProblem({
      type: performanceTypes.consecutiveDb,
      op: 'db',
      identity: [before, ...independent].map((span) => span?.hash ?? ''),
      offenders: independent,
      causeIds: run.map((span) => span.span_id),
      evidence: { timeSavedMs },
    }),
  ];
}

function followsAsQuery(previous: HashedSpan, next: HashedSpan): boolean {
  return isWholeSelect(previous) && isWholeSelect(next) && previous.timestamp <= next.start_timestamp;
}

function isIndependent({ description = '' }: HashedSpan): boolean {
  return !/where/i.test(description) && !hasParameter(description);
}

function isGraphql({ request }: HashedTransaction): boolean {
  return request?.url?.endsWith('/graphql') ?? false;
}
