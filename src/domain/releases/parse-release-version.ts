/** What of a release's version says which release is the newer one. */
export interface ReleaseVersion {
  /** Major, minor, patch and revision in decimal digits; `0` where the version is shorter. */
  numbers: string[];
  /** `rc.1` of `1.2.3-rc.1`; empty when there is none. */
  prerelease: string;
  /** `42` of `1.2.3+42`; empty when there is none. */
  build: string;
}

/** Longer versions are not read. */
const maxLength = 200;

const identifiers = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
const pattern = new RegExp(
  `^(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?(?:\\.(\\d+))?(?:(?:-|(?=[a-z]))(${identifiers}))?(?:\\+(${identifiers}))?$`,
);

/**
 * Reads a release like `package@1.2.3-rc.1+build` by the rules of Sentry's release parser: one to four numbers, a
 * pre-release (`1.0rc1` too), a build; undefined for anything else, hashes among it. Beyond Sentry, a version without a
 * package counts when it has two numbers or more (`1.0`): a single one may as well be a commit or a counter.
 */
export function parseReleaseVersion(release: string): ReleaseVersion | undefined {
  if (release.length > maxLength) return undefined;
  const { packageName, version } = splitRelease(release);
  const match = isHash(version) ? null : pattern.exec(version);
  if (match === null) return undefined;
  const [, major = '0', minor, patch = '0', revision = '0', prerelease = '', build = ''] = match;
  if (packageName === null && minor === undefined) return undefined;
  return { numbers: [major, minor ?? '0', patch, revision], prerelease, build };
}

/** A release as people call it: without its package, a commit's hash cut to 12 digits. */
export function shortVersion(release: string): string {
  const { version } = splitRelease(release);
  return isHash(version) ? version.slice(0, 12) : version;
}

/** Splits `package@version`; the package may itself start with an `@`. */
function splitRelease(release: string): { packageName: string | null; version: string } {
  const at = release.indexOf('@', 1);
  if (at < 0 || at === release.length - 1) return { packageName: null, version: release };
  return { packageName: release.slice(0, at), version: release.slice(at + 1) };
}

/** Whether a version is as long as hashes are and made of hexadecimal digits only. */
function isHash(version: string): boolean {
  return [12, 16, 20, 32, 40, 64].includes(version.length) && /^[0-9A-Fa-f]+$/.test(version);
}
