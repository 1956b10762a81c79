import { parseReleaseVersion } from './parse-release-version.js';

/** How many of a project's latest releases decide. */
export const decidingReleases = 10;

/**
 * Whether a project names its releases by semantic versioning, judged by its latest ones, newest first, of which ten
 * count. Sentry's rule: one of the latest three is a version, and with ten at least three are; with one or two releases
 * the latest decides.
 */
export function followsSemver(releases: readonly string[]): boolean {
  const areVersions = releases.slice(0, decidingReleases).map((release) => parseReleaseVersion(release) !== undefined);
  if (areVersions.length < 3) return areVersions[0] === true;
  const count = areVersions.filter(Boolean).length;
  return areVersions.slice(0, 3).includes(true) && (areVersions.length < decidingReleases || count >= 3);
}
