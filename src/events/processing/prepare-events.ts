import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import { describeEvent } from '../../domain/events/describe-event.js';
import { eventTags, eventUserKey } from '../../domain/events/event-tags.js';
import type { NormalizedEvent } from '../../domain/events/event.types.js';
import { groupEvent } from '../../domain/grouping/group-event.js';
import type { FingerprintRule } from '../../domain/grouping/fingerprint-rules.js';
import { markEvent } from '../../domain/grouping/mark-event.js';
import { detectPerformanceProblems } from '../../domain/spans/detect-performance-problems.js';
import {
  performanceTypes,
  sightingsBeforeGroup,
  type PerformanceProblem,
  type PerformanceType,
} from '../../domain/spans/performance-problem.js';
import { withSpanHashes, type HashedTransaction } from '../../domain/spans/span-hash.js';
import type {
  Arrival,
  PreparedAttachment,
  PreparedEvent,
  PreparedOccurrence,
  PreparedTransaction,
} from './processing.types.js';

const compressInThread = promisify(gzip);
/** Up to here handing it to another thread takes longer than doing it, measured. */
const maxCompressedAtOnce = 64 * 1024;

/** Sentry's names of the issue types. */
const issueTypes: Record<PerformanceType, string> = {
  [performanceTypes.slowDb]: 'performance_slow_db_query',
  [performanceTypes.nPlusOneDb]: 'performance_n_plus_one_db_queries',
  [performanceTypes.consecutiveDb]: 'performance_consecutive_db_queries',
  [performanceTypes.consecutiveHttp]: 'performance_consecutive_http',
  [performanceTypes.nPlusOneApi]: 'performance_n_plus_one_api_calls',
};

/** An error, message or security report with its hashes and all that its group takes from it. */
export async function prepareError(
  sent: NormalizedEvent,
  arrival: Arrival,
  attachments: PreparedAttachment[],
  rules: readonly FingerprintRule[],
): Promise<PreparedOccurrence> {
  const event = markEvent(sent);
  // Grouping the largest takes a while: others get their turn first.
  await setImmediate();
  const { hashes, title } = groupEvent(event, rules);
  const described = describeEvent(event);
  const { level, type, platform, sdk } = event;
  return {
    ...(await prepareEvent(event, arrival, attachments)),
    category: 'error',
    // Of a checksum that is no hash, the hash is enough to find it by.
    hashes: hashes.filter((hash) => /^[0-9a-f]{32}$/.test(hash)),
    sightingsBeforeGroup: 1,
    description: {
      title: title ?? described.title,
      culprit: described.culprit,
      level,
      message: described.message,
      type,
      platform,
      metadata: { ...described.metadata, ...(sdk?.name !== undefined && { sdk: { name: sdk.name } }) },
    },
    tags: eventTags(event),
    userKey: eventUserKey(event) ?? null,
  };
}

/** A transaction with the hashes of its spans, and the problems found in it. */
export async function prepareTransaction(
  event: NormalizedEvent,
  arrival: Arrival,
  attachments: PreparedAttachment[],
): Promise<PreparedTransaction> {
  const hashed = withSpanHashes(event);
  const prepared = await prepareEvent(hashed, arrival, attachments);
  const problems = detectPerformanceProblems(hashed);
  return {
    ...prepared,
    problems: await Promise.all(problems.map((problem) => prepareProblem(hashed, problem, arrival))),
  };
}

/** A problem is an event of its own, with what shows it; its id follows from those of the transaction and the problem. */
async function prepareProblem(
  transaction: HashedTransaction,
  problem: PerformanceProblem,
  arrival: Arrival,
): Promise<PreparedOccurrence> {
  const { type, fingerprint, hash, title, subtitle } = problem;
  const event: NormalizedEvent = {
    ...transaction,
    event_id: createHash('md5').update(transaction.event_id).update(fingerprint).digest('hex'),
    occurrence: { ...problem, transactionId: transaction.event_id },
  };
  return {
    ...(await prepareEvent(event, arrival, [])),
    category: 'performance',
    hashes: [hash],
    sightingsBeforeGroup: sightingsBeforeGroup[type],
    description: {
      title,
      culprit: transaction.transaction ?? '',
      level: 'info',
      message: subtitle,
      type: issueTypes[type],
      platform: transaction.platform,
      metadata: { title, value: subtitle },
    },
    tags: eventTags(event),
    userKey: eventUserKey(event) ?? null,
  };
}

async function prepareEvent(
  event: NormalizedEvent,
  arrival: Arrival,
  attachments: PreparedAttachment[],
): Promise<PreparedEvent> {
  return {
    ...arrival,
    eventId: event.event_id,
    event,
    occurredAt: new Date(event.timestamp * 1_000),
    payload: await compress(JSON.stringify(event)),
    attachments,
  };
}

async function compress(json: string): Promise<Buffer> {
  const options = { level: 1 };
  return json.length <= maxCompressedAtOnce ? gzipSync(json, options) : compressInThread(json, options);
}
