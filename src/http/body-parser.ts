import type { FastifyInstance } from 'fastify';

/** Largest body that is read; a larger one is answered 413 while it still arrives. */
export const maxBodyBytes = 1024 * 1024;

/**
 * Reads every body as bytes. Routes marked `@RouteConfig({ rawBody: true })` get these as they are; for the others JSON
 * is parsed, with `__proto__` and `constructor.prototype` dropped.
 */
export function registerBodyParser(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('remove', 'remove');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxBodyBytes }, (request, body, done) => {
    const bytes = body as Buffer;
    const type = request.headers['content-type'] ?? '';
    if ((request.routeOptions.config as { rawBody?: boolean }).rawBody === true) done(null, bytes);
    else if (bytes.length === 0) done(null, undefined);
    else if (/^application\/(.*\+)?json\b/i.test(type)) void parseJson(request, bytes.toString('utf8'), done);
    else done(Object.assign(new Error('Send the body as application/json.'), { statusCode: 415 }));
  });
}
