/** Every way in which a call to Azure DevOps can fail. */
export type AzureDevOpsErrorCode =
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'rule_violation'
  | 'throttled'
  | 'unavailable'
  | 'malformed';

/** What is known of a failed call beyond its code. */
export interface AzureDevOpsFailure {
  /** HTTP status of the answer; absent when there was none. */
  status?: number | undefined;
  /** Not to be called again before this has passed. */
  retryAfterMs?: number | undefined;
}

/**
 * A failed call, translated once from whatever happened. The message is for a person; neither it nor anything else here
 * holds headers, tokens or URLs.
 */
export class AzureDevOpsError extends Error {
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly code: AzureDevOpsErrorCode,
    message: string,
    failure: AzureDevOpsFailure = {},
  ) {
    super(message);
    this.name = 'AzureDevOpsError';
    this.status = failure.status;
    this.retryAfterMs = failure.retryAfterMs;
  }
}

/** Whoever wanted the answer did not wait for it any longer. */
export function givenUp(): AzureDevOpsError {
  return new AzureDevOpsError('unavailable', 'Azure DevOps did not answer in the time that there was for it.');
}
