import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { badRequest } from './api-error.js';

const defaultLimit = 100;

/** Query parameters of every list: Sentry's cursor `value:offset:is_prev` and a limit up to 100. */
export class PageQuery {
  @IsOptional()
  @IsString()
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;
}

/** Where a page starts and how long it is. */
export interface Page {
  offset: number;
  limit: number;
}

/** Reads the page that a query asks for, the first without a cursor or with an empty one, as Sentry's own client asks. */
export function readPage(query: PageQuery): Page {
  const { cursor = '', limit = defaultLimit } = query;
  if (cursor === '') return { offset: 0, limit };
  const match = /^\d{1,9}:(\d{1,9}):[01]$/.exec(cursor);
  if (match === null) throw badRequest('cursor: must be one that a Link header gave', { cursor: ['is not valid'] });
  return { offset: Number(match[1]), limit };
}

/**
 * Answers one page of `rows`, of which one more than `limit` were read, and sets Sentry's `Link` header with the
 * cursors of the previous and the next page.
 */
export function sendPage<T>(rows: readonly T[], page: Page, request: FastifyRequest, reply: FastifyReply): T[] {
  const { offset, limit } = page;
  const base = baseUrl(request);
  const link = (rel: 'previous' | 'next', to: number, results: boolean): string => {
    const cursor = `0:${Math.max(0, to)}:${rel === 'previous' ? 1 : 0}`;
    const url = new URL(request.url.slice(1), base);
    url.searchParams.set('cursor', cursor);
    return `<${url.href}>; rel="${rel}"; results="${results}"; cursor="${cursor}"`;
  };
  const hasNext = rows.length > limit;
  reply.header('link', `${link('previous', offset - limit, offset > 0)}, ${link('next', offset + limit, hasNext)}`);
  return rows.slice(0, limit);
}

/** A proxy that ends TLS may hide how clients come, so the request is asked only when nobody configured it. */
function baseUrl({ server, protocol, host }: FastifyRequest): string {
  const url = server.publicUrl ?? `${protocol}://${host}/`;
  if (!URL.canParse(url)) throw badRequest('The header Host is not the name of a host.');
  return url;
}
