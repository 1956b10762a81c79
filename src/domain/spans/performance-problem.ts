import { createHash } from 'node:crypto';

import type { HashedSpan } from './span-hash.js';
import { totalMs } from './span-time.js';

/** Sentry's ids of the group types. */
export const performanceTypes = {
  slowDb: 1001,
  nPlusOneDb: 1006,
  consecutiveDb: 1007,
  consecutiveHttp: 1009,
  nPlusOneApi: 1010,
} as const;
export type PerformanceType = (typeof performanceTypes)[keyof typeof performanceTypes];

const titles: Record<PerformanceType, string> = {
  1001: 'Slow DB Query',
  1006: 'N+1 Query',
  1007: 'Consecutive DB Queries',
  1009: 'Consecutive HTTP',
  1010: 'N+1 API Call',
};

/** How often a problem is seen before it gets a group: one slow query is noise. Source: Sentry's noise limits. */
export const sightingsBeforeGroup: Record<PerformanceType, number> = { 1001: 100, 1006: 3, 1007: 15, 1009: 5, 1010: 3 };

/** What to show of a problem. */
export interface PerformanceEvidence {
  /** The query or address that offends; for several, the first or what they share. */
  offender: string;
  /** How many spans offend, and how long they took together. */
  count: number;
  durationMs: number;
  /** The op and description of the span that holds the offenders. */
  parent?: string;
  /** The query from whose result the repetitions come. */
  cause?: string;
  /** What running the offenders at the same time would save. */
  timeSavedMs?: number;
}

/** A part of a transaction that is slower than it need be. */
export interface PerformanceProblem {
  type: PerformanceType;
  /** `1-<type>-<SHA-1>`: equal for the same place in the program, so that its sightings make one group. */
  fingerprint: string;
  /** The group's hash, 32 hex digits: MD5 of the fingerprint. */
  hash: string;
  title: string;
  /** The query or address that offends. */
  subtitle: string;
  op: 'db' | 'http';
  parentSpanIds: string[];
  causeSpanIds: string[];
  offenderSpanIds: string[];
  evidence: PerformanceEvidence;
}

/** What a detector found. */
export interface Finding {
  type: PerformanceType;
  op: PerformanceProblem['op'];
  /** What tells the place in the program. */
  identity: string[];
  /** At least one. */
  offenders: HashedSpan[];
  /** Instead of the first offender's description. */
  offender?: string;
  parentIds?: string[];
  causeIds?: string[];
  evidence?: Pick<PerformanceEvidence, 'parent' | 'cause' | 'timeSavedMs'>;
}

/** Longer queries are cut for showing. */
export const maxEvidenceCharacters = 10_000;

/** A finding with its fingerprint and with what to show of it. */
export function performanceProblem(finding: Finding): PerformanceProblem {
  const { type, op, identity, offenders } = finding;
  const offender = shown(finding.offender ?? offenders[0]?.description);
  const fingerprint = `1-${type}-${createHash('sha1').update(identity.join('-')).digest('hex')}`;
  return {
    type,
    fingerprint,
    hash: createHash('md5').update(fingerprint).digest('hex'),
    title: titles[type],
    subtitle: offender,
    op,
    parentSpanIds: finding.parentIds ?? [],
    causeSpanIds: finding.causeIds ?? [],
    offenderSpanIds: offenders.map((span) => span.span_id),
    evidence: { ...finding.evidence, offender, count: offenders.length, durationMs: totalMs(offenders) },
  };
}

/** A description as it is shown; storable: the cut may have parted a character. */
export function shown(description = ''): string {
  return description.trim().slice(0, maxEvidenceCharacters).toWellFormed();
}
