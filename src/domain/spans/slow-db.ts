import type { HashedTransaction } from './span-hash.js';
import { performanceProblem, performanceTypes, type PerformanceProblem } from './performance-problem.js';
import { isWholeSelect } from './span-kind.js';
import { durationMs } from './span-time.js';

/** Source: Sentry's default `slow_db_query.duration_threshold`. */
export const slowQueryMs = 500;

/** Queries that read for half a second or more; those that write, and those cut short, are not looked at. */
export function findSlowQueries({ spans }: HashedTransaction): PerformanceProblem[] {
  return spans
    .filter((span) => isWholeSelect(span) && durationMs(span) >= slowQueryMs)
    .map((span) =>
      performanceProblem({ type: performanceTypes.slowDb, op: 'db', identity: [span.hash], offenders: [span] }),
    );
}
