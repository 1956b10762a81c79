import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Server } from 'node:net';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import type { Logger } from '../logging/logger.js';
import { LOGGER } from '../logging/logging.module.js';
import { maxBodyBytes, registerBodyParser } from './body-parser.js';
import { settingsOf } from './route-settings.js';
import { createValidationPipe } from './validation.pipe.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** `LOCKSTEP_PUBLIC_URL`: where this service is reached; null when only requests tell. */
    publicUrl: string | null;
  }
}

/** Connections beyond this are refused at once, so that those that are open keep being served. */
const maxConnections = 2_000;
/** Clients that keep connections open get this long to hear, with an answer, that theirs is closing. */
const moveOnMs = 500;
/** How long the request of a connection that was just opened may take to arrive. */
const lateRequestMs = 300;

/**
 * The HTTP server with its limits: slow clients lose their connection, large bodies are refused. Who sends is whom the
 * trusted proxies name.
 */
export function createHttpAdapter(trustedProxies: readonly string[]): FastifyAdapter {
  return new FastifyAdapter({
    trustProxy: [...trustedProxies],
    bodyLimit: maxBodyBytes,
    requestTimeout: 15_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 1_000 },
    // For what Fastify refuses before any route, e.g. a URL that cannot be decoded.
    frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
      void reply.status(error.statusCode ?? 400).send({ detail: error.message });
    },
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
  fastify.decorate('publicUrl', app.get<Config>(CONFIG).publicUrl);
  registerBodyParser(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(settingsOf(request).answerHeaders ?? {});
    done();
  });
  app.useGlobalPipes(createValidationPipe());
  fastify.addHook('onResponse', (request, reply, done) => {
    const level = reply.statusCode >= 500 ? 'warn' : 'debug';
    if (logger.isLevelEnabled(level)) {
      const path = request.url.split('?')[0];
      const details = { requestId: request.id, method: request.method, path, status: reply.statusCode };
      logger[level]({ ...details, durationMs: Math.round(reply.elapsedTime) }, 'request answered');
    }
    done();
  });
}

/**
 * Moves clients away before the server closes, so that no request is reset: first every answer closes its connection; then no further
 * connection is accepted, and those that were may still send what they were opened for. Requests go on being served throughout.
 */
export async function drainConnections(app: NestFastifyApplication): Promise<void> {
  const { server } = app.getHttpAdapter().getInstance();
  server.prependListener('request', (_request, response: ServerResponse) => {
    response.shouldKeepAlive = false;
  });
  await delay(moveOnMs);
  const closed = once(server, 'close');
  // Connections that wait to be accepted are, before this runs.
  await setImmediate();
  // HTTP's own `close` would also cut connections that are idle, and with them requests that are on their way.
  Server.prototype.close.call(server);
  await Promise.race([closed, delay(lateRequestMs)]);
}
