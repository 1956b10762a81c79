import { ApiError, notFound, unavailable } from '../http/api-error.js';
import { AzureDevOpsError } from '../integration/azure-devops/azure-devops.errors.js';
import { IntegrationConfigurationError } from '../integration/integration.errors.js';

const retryAfterSeconds = 30;

/** What a failed look at a work item means for the person who asked; anything unexpected is passed on as it is. */
export function toApiError(error: unknown, key: number): unknown {
  if (error instanceof IntegrationConfigurationError) return new ApiError(409, error.message);
  if (!(error instanceof AzureDevOpsError)) return error;
  switch (error.code) {
    case 'not_found':
    case 'forbidden':
      return notFound(`Work item ${key} does not exist in Azure DevOps, or the credential may not read it.`);
    case 'unauthorized':
      return new ApiError(
        409,
        `Azure DevOps refuses the credential; connect again with a valid one. (${error.message})`,
      );
    case 'unavailable':
    case 'throttled':
    case 'malformed':
    case 'conflict':
    case 'rule_violation': {
      const seconds = error.retryAfterMs === undefined ? retryAfterSeconds : Math.ceil(error.retryAfterMs / 1_000);
      return unavailable(`Azure DevOps cannot be asked now; nothing was linked. (${error.message})`, seconds);
    }
  }
}
