import { compareReleases } from './compare-releases.js';

/** What a group was resolved in: a release, or whatever comes after the one that was the latest then. */
export type ResolutionKind = 'in_release' | 'in_next_release';

/** A release as far as its age goes. */
export interface DatedRelease {
  version: string;
  /** When the project first had it. */
  createdAt: Date;
}

/** What has to be known of a resolved group and of an event that it was seen in. */
export interface RegressionQuestion {
  /** Null when it was resolved regardless of releases. */
  resolution: { kind: ResolutionKind; release: DatedRelease } | null;
  resolvedAt: Date;
  eventTime: Date;
  eventRelease: DatedRelease | null;
  /** Whether the group's project does: see `followsSemver`. */
  followsSemver: boolean;
}

/** Whether the event reopens the group, and why or why not, for people. */
export interface RegressionDecision {
  isRegression: boolean;
  reason: string;
  /** Whether it was versions that were compared, not dates. */
  bySemver: boolean;
}

/**
 * Whether an event shows that a resolved group is back. Sentry's rules: without a resolution in a release every event
 * does; with one, an event without release does not, nor one in an older release. The release in which it was resolved
 * must not show it again; the one after which it was resolved may. Releases compare by version where the project follows
 * semantic versioning and both are versions, else by date.
 *
 * Beyond Sentry, an event from before the resolution never reopens: SDKs send late what they could not send earlier.
 */
export function decideRegression(question: RegressionQuestion): RegressionDecision {
  const { resolution, resolvedAt, eventTime, eventRelease } = question;
  const decide = (isRegression: boolean, reason: string): RegressionDecision => ({
    isRegression,
    reason,
    bySemver: false,
  });
  if (eventTime < resolvedAt) return decide(false, 'it happened before the issue was resolved');
  if (resolution === null) return decide(true, 'it happened after the issue was resolved');
  if (eventRelease === null) return decide(false, 'it names no release, and the issue is resolved in one');
  return compareWith(resolution, eventRelease, question.followsSemver);
}

function compareWith(
  { kind, release }: NonNullable<RegressionQuestion['resolution']>,
  eventRelease: DatedRelease,
  followsSemver: boolean,
): RegressionDecision {
  const isNext = kind === 'in_next_release';
  const order = followsSemver ? compareReleases(eventRelease.version, release.version) : undefined;
  const decide = (isRegression: boolean, relation: string): RegressionDecision => ({
    isRegression,
    reason: `${eventRelease.version} ${relation} the release ${isNext ? 'after' : 'in'} which it is resolved`,
    bySemver: order !== undefined,
  });
  if (eventRelease.version === release.version || order === 0) return decide(!isNext, 'is');
  const isNewer = order === undefined ? eventRelease.createdAt > release.createdAt : order > 0;
  return decide(isNewer, isNewer ? 'is newer than' : 'is not newer than');
}
