import { isStatementTimeout } from '../database/database-errors.js';
import { AzureDevOpsError } from '../integration/azure-devops/azure-devops.errors.js';
import { IntegrationConfigurationError } from '../integration/integration.errors.js';
import type { LaneFailure } from './sync.types.js';

/**
 * What an error means for the lane that met it: most pass by themselves, so the lane waits; what only a person can
 * change parks it.
 */
export function failureOf(error: unknown): LaneFailure {
  if (error instanceof IntegrationConfigurationError) {
    return { kind: 'wait', code: 'no_credential', reason: error.message };
  }
  if (error instanceof AzureDevOpsError) {
    const { code, message, retryAfterMs } = error;
    if (code === 'not_found' || code === 'forbidden' || code === 'rule_violation') {
      return { kind: 'park', code, reason: message };
    }
    return { kind: 'wait', code, reason: message, retryAfterMs };
  }
  if (isStatementTimeout(error)) {
    const reason = 'the database did not get to it in time: it is busy, or somebody else is changing the issue';
    return { kind: 'wait', code: 'busy', reason };
  }
  return { kind: 'wait', code: 'internal', reason: 'an unexpected error; the log has it' };
}

/** The same for a look-up of what a state means: whatever failed, the meaning is unknown, and the lane waits for it. */
export function unknownMeaning(error: unknown): LaneFailure {
  const failure = failureOf(error);
  if (failure.kind === 'wait') return failure;
  return { kind: 'wait', code: 'unknown_state', reason: failure.reason };
}
