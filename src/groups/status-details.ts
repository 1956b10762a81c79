import { badRequest, type ApiError } from '../http/api-error.js';
import { isStorableText } from '../http/is-text.decorator.js';

/** The release that somebody wants an issue resolved in; without a version the latest of its project. */
export type WantedResolution = { kind: 'in_release'; version?: string } | { kind: 'in_next_release' };

const keys = ['inRelease', 'inNextRelease'];

/**
 * Reads Sentry's `statusDetails`: `{inRelease: "<version>"|"latest"}` or `{inNextRelease: true}`, only with the status
 * resolved; undefined when they are empty. Throws 400 for anything else, rather than resolve in another way than asked.
 */
export function readStatusDetails(status: string | undefined, details: object = {}): WantedResolution | undefined {
  const [[key, value] = [], ...others] = Object.entries(details) as [string, unknown][];
  if (key === undefined) return undefined;
  if (!keys.includes(key)) throw wrongDetails(`${key} is not part of this version; known are ${keys.join(' and ')}`);
  if (others.length > 0) throw wrongDetails(`must hold one of ${keys.join(' and ')} only`);
  if (status !== 'resolved') throw wrongDetails(`${key} goes with the status "resolved"`);
  if (key === 'inNextRelease') {
    if (value !== true) throw wrongDetails('inNextRelease must be true, or absent');
    return { kind: 'in_next_release' };
  }
  if (typeof value !== 'string' || !isStorableText(value))
    throw wrongDetails('inRelease must be a version or "latest"');
  return { kind: 'in_release', ...(value === 'latest' ? {} : { version: value }) };
}

/** 400 that says what is wrong with the details of a status. */
export function wrongDetails(problem: string): ApiError {
  return badRequest(`statusDetails: ${problem}`, { statusDetails: [problem] });
}
