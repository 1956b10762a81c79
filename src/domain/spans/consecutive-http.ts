import type { HashedSpan, HashedTransaction } from './span-hash.js';
import { performanceProblem, performanceTypes, type PerformanceProblem } from './performance-problem.js';
import { runsOf } from './span-order.js';
import { durationMs, longestMs, millisecondsBetween, totalMs } from './span-time.js';
import { pathShape, requestUrl } from './url-shape.js';

/** Source: Sentry's defaults for consecutive HTTP. */
export const leastRequests = 3;
export const leastRequestMs = 500;
export const mostGapMs = 500;
export const leastSavedMs = 2_000;

/** Assets, and services whose own library decides when it asks: nothing that the program could do better. */
const notOurs =
  /_next\/(?:static|data)\/|googleapis\.com|amazonaws\.com|core\.windows\.net|azure\.(?:com|net)|microsoftonline\.com/;

/**
 * Slow requests that a server sent one after the other, though at the same time they would have taken as long as the
 * slowest. Browsers are not looked at: there a person's clicks may come between.
 */
export function findConsecutiveRequests(transaction: HashedTransaction): PerformanceProblem[] {
  if (transaction.platform === 'javascript') return [];
  return runsOf(transaction.spans.filter(isSlowRequest), followsSoon).flatMap(problemIn);
}

function problemIn(run: HashedSpan[]): PerformanceProblem[] {
  const timeSavedMs = totalMs(run) - longestMs(run);
  if (run.length < leastRequests || timeSavedMs < leastSavedMs) return [];
  return [
    performanceProblem({
      type: performanceTypes.consecutiveHttp,
      op: 'http',
      identity: [...new Set(run.map((span) => pathShape(requestUrl(span))))].sort(),
      offenders: run,
      evidence: { timeSavedMs },
    }),
  ];
}

function isSlowRequest(span: HashedSpan): boolean {
  const { op = '', description = '' } = span;
  return (
    op.startsWith('http.client') &&
    /^\s*(?:get|post|delete|put|patch)\b/i.test(description) &&
    !notOurs.test(description) &&
    durationMs(span) >= leastRequestMs
  );
}

function followsSoon(previous: HashedSpan, next: HashedSpan): boolean {
  const gapMs = millisecondsBetween(previous.timestamp, next.start_timestamp);
  return gapMs >= 0 && gapMs <= mostGapMs;
}
