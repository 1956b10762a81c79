import { ApiError, unavailable } from '../http/api-error.js';
import { AzureDevOpsError, type AzureDevOpsErrorCode } from './azure-devops/azure-devops.errors.js';

/** How long a client is asked to wait when Azure DevOps does not say. */
const defaultRetrySeconds = 10;

/** What is missing or wrong on Lockstep's own side. */
export type IntegrationConfigurationCode =
  /** The organization does not use the integration (any more). */
  | 'no_organization_integration'
  /** The organization's use of it has no default credential. */
  | 'no_default_credential'
  /** The stored credential cannot be decrypted. */
  | 'unreadable_credential'
  /** No base URL is known, and none was found. */
  | 'no_base_url';

/** No client can be made; the message names what is missing and what to do about it. */
export class IntegrationConfigurationError extends Error {
  constructor(
    readonly code: IntegrationConfigurationCode,
    message: string,
  ) {
    super(message);
    this.name = 'IntegrationConfigurationError';
  }
}

/** 409 for who connects or disconnects while somebody else does. */
export function integrationBusy(): ApiError {
  return new ApiError(
    409,
    'This Azure DevOps organization is being connected or disconnected right now; try again in two minutes.',
  );
}

/** Whether a call to Azure DevOps failed, in one of these ways if any are given. */
export function isAzureDevOpsError(error: unknown, ...codes: AzureDevOpsErrorCode[]): error is AzureDevOpsError {
  return error instanceof AzureDevOpsError && (codes.length === 0 || codes.includes(error.code));
}

/**
 * What a failed call to Azure DevOps means for the request that needed it: 409 with what to do when the credential or
 * the configuration is at fault, 404 for what does not exist, 503 with Retry-After for what passes. Other errors are
 * answered as they are.
 */
export function toApiError(error: unknown): unknown {
  if (error instanceof IntegrationConfigurationError) return new ApiError(409, error.message);
  if (!(error instanceof AzureDevOpsError)) return error;
  switch (error.code) {
    case 'unauthorized':
      return new ApiError(409, `${error.message} Connect this Azure DevOps organization again with a new token.`);
    case 'forbidden':
      return new ApiError(409, `${error.message} Give its token the scopes to read and write work items.`);
    case 'not_found':
      return new ApiError(404, error.message);
    case 'rule_violation':
    case 'conflict':
      return new ApiError(400, error.message);
    case 'throttled':
    case 'unavailable':
    case 'malformed': {
      const seconds = error.retryAfterMs === undefined ? defaultRetrySeconds : Math.ceil(error.retryAfterMs / 1000);
      return unavailable(error.message, seconds);
    }
  }
}
