import type { FastifyRequest } from 'fastify';

/** What a route may ask for with `@RouteConfig`. */
export interface RouteSettings {
  /** Gets the body as bytes, whatever its content type. */
  rawBody?: true;
  /** Gets the body as a stream that nothing was read of, whatever its content type, and sees to its limits itself. */
  streamedBody?: true;
  /** Headers of every answer, errors too. */
  answerHeaders?: Readonly<Record<string, string>>;
}

/** The settings of a request's route; none where there is no route. */
export function settingsOf(request: FastifyRequest): RouteSettings {
  return request.routeOptions.config as RouteSettings;
}
