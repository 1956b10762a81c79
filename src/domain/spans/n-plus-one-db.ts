import type { HashedSpan, HashedTransaction } from './span-hash.js';
import { performanceProblem, performanceTypes, shown, type PerformanceProblem } from './performance-problem.js';
import { isDatabaseQuery, isTruncated } from './span-kind.js';
import { runsOf } from './span-order.js';
import { coveredMs } from './span-time.js';
import { textAt } from './text-at.js';

/** Source: Sentry's defaults `n_plus_one_db.count_threshold` and `.duration_threshold`. */
export const leastRepetitions = 5;
export const leastRepeatedMs = 50;

interface Parent {
  id: string;
  op: string;
  hash: string;
  description: string;
}

/**
 * Queries asked once for each row of another one's result: a run of queries of one shape under one parent, right after a
 * query of another shape, their source. A query that has no blank is a command's name, as of MongoDB: it tells too little.
 */
export function findRepeatedQueries(transaction: HashedTransaction): PerformanceProblem[] {
  const parents = parentsIn(transaction);
  const runs = runsOf(transaction.spans, isRepetition);
  return runs.flatMap((repetitions, index) => {
    const source = runs[index - 1]?.at(-1);
    const [first] = repetitions;
    const parent = parents.get(first?.parent_span_id ?? '');
    if (!source || !first || !parent || !isSibling(source, first)) return [];
    if (repetitions.length < leastRepetitions || coveredMs(repetitions) < leastRepeatedMs) return [];
    const query = first.description ?? '';
    if (!query.includes(' ') || isTruncated(query)) return [];
    return performanceProblem({
      type: performanceTypes.nPlusOneDb,
      op: 'db',
      identity: [parent.op, parent.hash, source.hash, first.hash],
      offenders: repetitions,
      parentIds: [parent.id],
      causeIds: [source.span_id],
      evidence: { parent: shown(`${parent.op} - ${parent.description}`), cause: shown(source.description) },
    });
  });
}

function isSibling(a: HashedSpan, b: HashedSpan): boolean {
  return isDatabaseQuery(a) && isDatabaseQuery(b) && a.parent_span_id === b.parent_span_id;
}

function isRepetition(a: HashedSpan, b: HashedSpan): boolean {
  return a.hash === b.hash && isSibling(a, b);
}

/** What may hold queries, by span id: the transaction itself, and each span that is no query. */
function parentsIn({ contexts, transaction = '', spans }: HashedTransaction): Map<string, Parent> {
  const trace = contexts?.['trace'];
  const root = {
    id: textAt(trace, 'span_id') ?? '',
    op: textAt(trace, 'op') ?? '',
    hash: textAt(trace, 'hash') ?? '',
    description: transaction,
  };
  const others = spans
    .filter((span) => !isDatabaseQuery(span))
    .map(({ span_id: id, op = '', hash, description = '' }) => ({ id, op, hash, description }));
  return new Map([root, ...others].filter(({ id }) => id !== '').map((parent) => [parent.id, parent]));
}
