import { parseReleaseVersion } from './parse-release-version.js';

/**
 * A text that sorts byte by byte as releases are ordered: semantic versioning's order with a fourth number, and the
 * build as the last tie-breaker, as in Sentry. The package does not count. Undefined when the release is no version.
 */
export function releaseOrder(release: string): string | undefined {
  const version = parseReleaseVersion(release);
  if (version === undefined) return undefined;
  const { numbers, prerelease, build } = version;
  // A finished version (~) comes after all its pre-releases (-). The blank is less than whatever goes on.
  return `${numbers.map(orderNumber).join('')}${prerelease === '' ? '~' : `-${orderIdentifiers(prerelease)}`} ${orderIdentifiers(build)}`;
}

/** Negative when `a` is older than `b`, positive when it is newer; undefined unless both are versions. */
export function compareReleases(a: string, b: string): number | undefined {
  const [orderA, orderB] = [releaseOrder(a), releaseOrder(b)];
  if (orderA === undefined || orderB === undefined) return undefined;
  return orderA === orderB ? 0 : orderA < orderB ? -1 : 1;
}

/** Identifiers compare one by one, and fewer come before more: `!` is less than every character of one. */
function orderIdentifiers(text: string): string {
  // Numbers come before names.
  const order = (identifier: string): string => (/^\d+$/.test(identifier) ? orderNumber(identifier) : `~${identifier}`);
  return text === '' ? '' : text.split('.').map(order).join('!');
}

/** Digits, with how many there are before them: `9` comes before `10`. */
function orderNumber(digits: string): string {
  const significant = digits.replace(/^0+(?=\d)/, '');
  return `${String(significant.length).padStart(3, '0')}${significant}`;
}
