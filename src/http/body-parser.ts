import type { FastifyInstance } from 'fastify';
import { settingsOf } from './route-settings.js';

/** Largest body that is read; a larger one is answered 413 while it still arrives. */
export const maxBodyBytes = 1024 * 1024;

/** No body of the API comes near; what is walked recursively later must not end the stack. */
const maxDepth = 100;

/** Stands in for the content type of a request whose body is not to be read before its route is reached. */
const streamedType = 'application/x-lockstep-streamed';

/**
 * Reads every body as bytes, but for routes marked `@RouteConfig({ streamedBody: true })`. Routes marked `@RouteConfig({ rawBody: true })` get these as they are; for the others JSON
 * is parsed, with `__proto__` and `constructor.prototype` dropped.
 */
export function registerBodyParser(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('remove', 'remove');
  fastify.removeAllContentTypeParsers();
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (settingsOf(request).streamedBody === true) request.headers['content-type'] = streamedType;
    else if (request.headers['content-type'] === streamedType) delete request.headers['content-type'];
    done();
  });
  fastify.addContentTypeParser(streamedType, (_request, stream, done) => done(null, stream));
  fastify.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxBodyBytes }, (request, body, done) => {
    const bytes = body as Buffer;
    const type = request.headers['content-type'] ?? '';
    if (settingsOf(request).rawBody === true) done(null, bytes);
    else if (bytes.length === 0) done(null, undefined);
    else if (/^application\/(.*\+)?json\b/i.test(type)) void parseJson(request, bytes.toString('utf8'), shallow(done));
    else done(Object.assign(new Error('Send the body as application/json.'), { statusCode: 415 }));
  });
}

type Done = (error: Error | null, body?: unknown) => void;

/** Lets bodies pass that are not nested too deeply; others are the client's mistake. */
function shallow(done: Done): Done {
  return (error, body) => {
    if (error !== null || depthOf(body) <= maxDepth) done(error, body);
    else done(Object.assign(new Error(`The body is nested more than ${maxDepth} deep.`), { statusCode: 400 }));
  };
}

/** Levels of arrays and objects, counted up to one too many. */
function depthOf(body: unknown): number {
  let level = [body];
  for (let depth = 0; ; depth++) {
    level = level.flatMap((value): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
    if (level.length === 0 || depth > maxDepth) return depth;
  }
}
