import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isDatabaseUnavailable } from '../database/database-errors.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import { ApiError } from './api-error.js';

/** How long a client is asked to wait when the database is away. */
const databaseRetrySeconds = 2;

/** Turns whatever was thrown into the one shape of errors: JSON with `detail`; internals stay in the log. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    // The client hung up in the middle of its request: there is nobody to answer, and nothing of ours is at fault.
    if (request.raw.destroyed && !request.raw.complete) return;
    const { status, body, headers } = this.describe(error, request);
    // Plain JSON whatever the route set before.
    reply
      .status(status)
      .headers({ ...headers, 'content-type': 'application/json; charset=utf-8' })
      .send(body);
  }

  private describe(
    error: unknown,
    request: FastifyRequest,
  ): { status: number; body: object; headers?: Readonly<Record<string, string>> } {
    if (error instanceof ApiError) {
      return { status: error.getStatus(), body: error.getResponse() as object, headers: error.headers };
    }
    if (error instanceof HttpException) return { status: error.getStatus(), body: { detail: error.message } };
    if (isDatabaseUnavailable(error)) {
      this.logger.warn({ err: error, requestId: request.id }, 'answered 503: the database is away');
      const detail = 'The database is unavailable. Nothing was stored; send the request again.';
      return { status: 503, body: { detail }, headers: { 'retry-after': String(databaseRetrySeconds) } };
    }
    const status = clientErrorStatus(error);
    if (status !== undefined) return { status, body: { detail: clientErrorDetail(status, error) } };
    this.logger.error({ err: error, requestId: request.id, method: request.method }, 'a request failed unexpectedly');
    return { status: 500, body: { detail: `Internal error; the log has it under request id ${request.id}.` } };
  }
}

/** Fastify's own errors for a request that it could not read carry a 4xx status. */
function clientErrorStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  const status = error.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

function clientErrorDetail(status: number, error: unknown): string {
  if (status === 413) return 'The body is larger than 1 MiB.';
  return error instanceof Error ? error.message : 'The request could not be read.';
}
