import { ApiError } from './api-error.js';

export interface ApiVersionRules {
  method: string;
  /** Highest version that the service speaks, e.g. `7.2`. */
  maximum: string;
  /** The route exists only as a preview. */
  previewOnly: boolean;
}

const IN_ACCEPT = /;\s*api-version=([^;,\s]+)/i;
const FORMAT = /^(\d{1,2}\.\d{1,2})(-preview(?:\.\d{1,2})?)?$/;

/**
 * Checks the version that a call asks for, in its query or its Accept header. Reads may leave it out, writes may not.
 * 400 when it is missing, malformed, too high, or not marked as a preview on a route that is one.
 */
export function checkApiVersion(query: string | undefined, accept: string | undefined, rules: ApiVersionRules): void {
  const requested = query ?? IN_ACCEPT.exec(accept ?? '')?.[1];
  if (requested === undefined) {
    if (rules.method === 'GET' || rules.method === 'OPTIONS') return;
    const message = `No api-version was supplied for the "${rules.method}" request. The version must be supplied either as part of the Accept header (e.g. "application/json; api-version=1.0") or as a query parameter (e.g. "?api-version=1.0").`;
    throw new ApiError(400, 'vss', 'VssVersionNotSpecifiedException', message);
  }
  const [, number, preview] = FORMAT.exec(requested) ?? [];
  if (number === undefined || Number(number) > Number(rules.maximum)) {
    const message = `The requested REST API version of ${requested} is out of range for this server. The latest REST API version this server supports is ${rules.maximum}.`;
    throw new ApiError(400, 'vss', 'VssVersionOutOfRangeException', message);
  }
  if (rules.previewOnly && preview === undefined) {
    const message = `The requested version "${requested}" of the resource is under preview. The -preview flag must be supplied in the api-version for such requests. For example: "${requested}-preview"`;
    throw new ApiError(400, 'vss', 'VssInvalidPreviewVersionException', message);
  }
}
