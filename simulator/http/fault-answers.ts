import type { ApiFault } from '../faults/api-faults.js';
import { ApiError } from './api-error.js';
import { serialise, type RawAnswer } from './raw-answer.js';
import { SIGN_IN_PAGE } from './sign-in-page.js';

const DEFAULT_RETRY_AFTER_SECONDS = 30;

/** What a fault answers instead of the route; undefined for those that spoil the route's own answer. */
export function faultAnswer(fault: ApiFault): RawAnswer | undefined {
  const retryAfter = { 'Retry-After': String(fault.retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS) };
  switch (fault.kind) {
    case 'signin203':
      return serialise({ status: 203, body: SIGN_IN_PAGE });
    case 'redirect302':
      return serialise({ status: 302, headers: { Location: '/_signin?realm=dev.azure.com' } });
    case '401':
      return serialise({ status: 401, headers: { 'WWW-Authenticate': 'Basic realm="Azure DevOps"' } });
    case '403':
      return error(
        403,
        'AccessCheckException',
        'Access Denied: The caller needs the following permission(s) on the resource: View work items in this node.',
      );
    case '409':
      return error(
        409,
        'WorkItemRevisionMismatchException',
        'VS403208: The work item was changed by somebody else in the meantime.',
      );
    case '429':
      return error(
        429,
        'RequestBlockedException',
        "TF400733: The request has been canceled: Request was blocked due to exceeding usage of resource 'Concurrency' in namespace 'User'.",
        { ...retryAfter, ...rateLimit(fault) },
      );
    case '500':
      return error(500, 'UnexpectedException', 'VS403000: An unexpected error occurred.');
    case '502':
      return serialise({ status: 502, body: '<html><body><h1>502 Bad Gateway</h1></body></html>' });
    case '503':
      return serialise({
        status: 503,
        body: '<html><body><h1>Service Unavailable</h1></body></html>',
        ...(fault.retryAfterSeconds !== undefined && { headers: retryAfter }),
      });
    case 'garbage':
      return serialise({ status: 200, body: '<!DOCTYPE html><html><body>Something else answered.</body></html>' });
    case 'emptyTypes':
      return serialise({ status: 200, body: { count: 0, value: [] } });
    default:
      return undefined;
  }
}

/** The route's answer, cut in the middle or with the headers of a throttled but served call. */
export function breakAnswer(fault: ApiFault, answer: RawAnswer): RawAnswer {
  if (fault.kind === 'truncated') {
    return { ...answer, payload: answer.payload.slice(0, Math.floor(answer.payload.length / 2)) };
  }
  if (fault.kind !== 'retryAfter') return answer;
  const seconds = fault.retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS;
  return { ...answer, headers: { ...answer.headers, 'Retry-After': String(seconds), ...rateLimit(fault) } };
}

function rateLimit({ retryAfterSeconds = DEFAULT_RETRY_AFTER_SECONDS }: ApiFault): Record<string, string> {
  return {
    'X-RateLimit-Resource': 'Concurrency',
    'X-RateLimit-Delay': retryAfterSeconds.toFixed(3),
    'X-RateLimit-Limit': '200',
    'X-RateLimit-Remaining': '0',
    'X-RateLimit-Reset': String(Math.floor(Date.now() / 1000) + retryAfterSeconds),
  };
}

function error(status: number, typeKey: string, message: string, headers: Record<string, string> = {}): RawAnswer {
  return serialise({ status, body: new ApiError(status, 'framework', typeKey, message).toBody(), headers });
}
