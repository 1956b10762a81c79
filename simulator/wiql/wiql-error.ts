import { ApiError } from '../http/api-error.js';

/** 400 for a query that cannot be understood or run. */
export function wiqlError(code: string, message: string): ApiError {
  return new ApiError(400, 'wit', 'WorkItemTrackingQueryException', `${code}: ${message}`);
}

/** 400 naming the word at which reading stopped. */
export function wiqlSyntaxError(message: string, cause: string): ApiError {
  return wiqlError('TF51006', `The query statement is not valid. ${message} The error is caused by «${cause}».`);
}
