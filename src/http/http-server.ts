import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import { maxBodyBytes, registerBodyParser } from './body-parser.js';
import { createValidationPipe } from './validation.pipe.js';

/** Connections beyond this are refused at once, so that those that are open keep being served. */
const maxConnections = 2_000;

/** The HTTP server with its limits: slow clients lose their connection, large bodies are refused. */
export function createHttpAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: maxBodyBytes,
    requestTimeout: 15_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 1_000 },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
  });
}

/**
 * Body parsing, validation, request logging. Call before `app.init()` or `app.listen()`, on an application that was
 * created with `bodyParser: false`.
 */
export function configureHttp(app: NestFastifyApplication): void {
  const logger = app.get<Logger>(LOGGER);
  const fastify = app.getHttpAdapter().getInstance();
  fastify.server.maxConnections = maxConnections;
  registerBodyParser(fastify);
  app.useGlobalPipes(createValidationPipe());
  fastify.addHook('onResponse', (request, reply, done) => {
    const path = request.url.split('?')[0];
    const details = { requestId: request.id, method: request.method, path, status: reply.statusCode };
    const level = reply.statusCode >= 500 ? 'warn' : 'debug';
    logger[level]({ ...details, durationMs: Math.round(reply.elapsedTime) }, 'request answered');
    done();
  });
}

/**
 * From now on every answer closes its connection, so that clients move on before the server closes: no request that
 * was sent on an open connection is reset.
 */
export function startDraining(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.server.on('request', (_request, response: { shouldKeepAlive: boolean }) => {
    response.shouldKeepAlive = false;
  });
}
