import type { HashedSpan, HashedTransaction } from './span-hash.js';
import { performanceProblem, performanceTypes, type PerformanceProblem } from './performance-problem.js';
import { runsOf } from './span-order.js';
import { millisecondsBetween, totalMs } from './span-time.js';
import { pathShape, requestUrl, splitUrl, urlShape } from './url-shape.js';

/** Source: Sentry's defaults for N+1 API calls. */
export const leastCalls = 10;
export const leastCallsMs = 300;
/** Calls start together when less than this lies between one start and the next. */
export const startGapMs = 5;

/** What a page asks for by itself; GraphQL, whose calls differ in the body alone; addresses that were scrubbed. */
const notLookedAt =
  /graphql|_next\/data|__nextjs_original-stack-frame|app\.launchdarkly\.com\/sdk\/|\[(?:filtered|redacted|ip|id|email|filtered email)\]/i;
const asset = /\.(?:js|css|svg|png|mp3|jpe?g)$/;

/** Transactions of a page, where calls made together keep a person waiting. */
const pageOps: unknown[] = ['navigation', 'pageload', 'ui.load', 'ui.action', undefined];

interface Call {
  span: HashedSpan;
  url: string;
  shape: string;
}

/** Calls that a page makes at once to one endpoint, which differ only in what they ask it for. */
export function findRepeatedCalls({ contexts, spans }: HashedTransaction): PerformanceProblem[] {
  if (!pageOps.includes(contexts?.['trace']?.['op'])) return [];
  return runsOf(spans.flatMap(callOf), isSameCallAtOnce).flatMap(problemIn);
}

function problemIn(run: Call[]): PerformanceProblem[] {
  const offenders = run.map(({ span }) => span);
  const first = run[0];
  // Equal addresses would make a group each: nothing tells a repetition that ought to be one call from polling.
  if (!first || run.length < leastCalls || totalMs(offenders) < leastCallsMs || first.shape === first.url) return [];
  const parent = first.span.parent_span_id;
  return [
    performanceProblem({
      type: performanceTypes.nPlusOneApi,
      op: 'http',
      identity: [pathShape(first.url)],
      offenders,
      offender: first.shape,
      parentIds: parent === undefined ? [] : [parent],
    }),
  ];
}

function callOf(span: HashedSpan): Call[] {
  if (span.op !== 'http.client' || !/^\s*get\b/i.test(span.description ?? '')) return [];
  if (span.data?.['http.request.prefetch']) return [];
  const url = requestUrl(span);
  if (url === '' || notLookedAt.test(url) || asset.test(splitUrl(url).path)) return [];
  return [{ span, url, shape: urlShape(url) }];
}

function isSameCallAtOnce(previous: Call, next: Call): boolean {
  return (
    previous.shape === next.shape &&
    previous.span.parent_span_id === next.span.parent_span_id &&
    millisecondsBetween(previous.span.start_timestamp, next.span.start_timestamp) < startGapMs
  );
}
