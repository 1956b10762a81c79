import { AzureDevOpsError, type AzureDevOpsErrorCode } from './azure-devops.errors.js';

const maxTextLength = 300;
/** An absurd `Retry-After` must not switch an integration off for good. */
const maxRetryAfterMs = 3_600_000;
/** Throttled without saying for how long. */
const defaultThrottledMs = 30_000;

/** What came back over the wire. */
export interface RawAnswer {
  status: number;
  contentType: string;
  /** `Retry-After`, in seconds or as a date; empty when absent. */
  retryAfter: string;
  body: string;
}

/** How long an answer asks to be left alone, on successes too; undefined when it does not. */
export function retryAfterMs(answer: RawAnswer, nowMs: number): number | undefined {
  const { retryAfter, status } = answer;
  const seconds = Number(retryAfter);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(retryAfter) - nowMs;
  if (waitMs > 0) return Math.min(waitMs, maxRetryAfterMs);
  return status === 429 ? defaultThrottledMs : undefined;
}

/**
 * The JSON value of a successful answer; undefined when it is rightly empty. Success is 2xx, not 203, and JSON:
 * Azure DevOps answers bad credentials with a sign-in page, as 203, 302 or even 200. Throws AzureDevOpsError.
 *
 * `secrets` are taken out of the far side's texts, should it echo them.
 */
export function readAnswer(answer: RawAnswer, waitMs: number | undefined, secrets: readonly string[]): unknown {
  const { status, body } = answer;
  const failed = (code: AzureDevOpsErrorCode, text?: string): AzureDevOpsError =>
    new AzureDevOpsError(code, text === undefined ? fallbackText(code, status) : `${leadIn[code]}: ${text}`, {
      status,
      retryAfterMs: waitMs,
    });
  const isJson = /^application\/(\S+\+)?json\b/i.test(answer.contentType);
  if (status === 401 || status === 203 || status === 302) throw failed('unauthorized');
  if (status < 200 || (status >= 300 && status < 400)) throw failed('malformed');
  if (status >= 400) throw failed(codeOf(status), isJson ? findMessage(body, secrets) : undefined);
  if (status === 204 || (body === '' && !isJson)) return undefined;
  if (!isJson) throw failed(/_signin|sign\s?in/i.test(body.slice(0, 20_000)) ? 'unauthorized' : 'malformed');
  try {
    return JSON.parse(body);
  } catch {
    throw failed('malformed');
  }
}

function codeOf(status: number): AzureDevOpsErrorCode {
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'not_found';
  if (status === 409 || status === 412) return 'conflict';
  if (status === 429) return 'throttled';
  if (status === 408 || status >= 500) return 'unavailable';
  return 'rule_violation';
}

const leadIn: Record<AzureDevOpsErrorCode, string> = {
  unauthorized: 'Azure DevOps does not accept the credential',
  forbidden: 'The credential may not do this in Azure DevOps',
  not_found: 'Azure DevOps does not have this, or does not show it to this credential',
  conflict: 'It was changed in Azure DevOps at the same time',
  rule_violation: 'Azure DevOps refused the request',
  throttled: 'Azure DevOps is throttling',
  unavailable: 'Azure DevOps is unavailable',
  malformed: 'The answer is not one of Azure DevOps',
};

function fallbackText(code: AzureDevOpsErrorCode, status: number): string {
  if (code === 'unauthorized') return `${leadIn[code]}; it may have expired or been revoked.`;
  return `${leadIn[code]} (status ${status}).`;
}

/** `{"message": "TF401232: Work item 7 does not exist …", …}` */
function findMessage(body: string, secrets: readonly string[]): string | undefined {
  try {
    const error: unknown = JSON.parse(body);
    const isObject = typeof error === 'object' && error !== null;
    return isObject && 'message' in error ? plainText(error.message, secrets) : undefined;
  } catch {
    return undefined;
  }
}

/** A foreign text without markup, line breaks and secrets, cut to what a person reads; undefined when there is none. */
function plainText(value: unknown, secrets: readonly string[]): string | undefined {
  if (typeof value !== 'string') return undefined;
  const redacted = secrets.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), value);
  const plain = redacted
    // Cut before the search for tags, which takes quadratic time.
    .slice(0, maxTextLength * 4)
    .replace(/<[^>]*>/g, ' ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, maxTextLength)
    .toWellFormed();
  return plain === '' ? undefined : plain;
}
