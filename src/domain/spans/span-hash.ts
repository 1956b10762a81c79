import { createHash } from 'node:crypto';

import type { JsonObject, NormalizedEvent, Span } from '../events/event.types.js';
import { isDatabaseQuery, isRedis } from './span-kind.js';
import { sqlShape } from './sql-shape.js';
import { splitUrl } from './url-shape.js';

export interface HashedSpan extends Span {
  hash: string;
}

/** A transaction whose spans carry their hashes. */
export interface HashedTransaction extends NormalizedEvent {
  spans: HashedSpan[];
}

/**
 * What similar spans share, as 16 hex digits: of queries their shape, of requests method and address without the query,
 * of Redis commands the command, of everything else the description.
 * Source: Sentry's span grouping `default:2022-10-27`. Takes time linear in the description, which is hostile input.
 */
export function spanHash(span: Pick<Span, 'op' | 'description' | 'data'>): string {
  return digest(distinctText(span));
}

/** The transaction with the hash of each span, and in its trace context the hash of its name: that of the root span. */
export function withSpanHashes(transaction: NormalizedEvent): HashedTransaction {
  const spans = (transaction.spans ?? []).map((span) => ({ ...span, hash: spanHash(span) }));
  const trace: JsonObject = { ...transaction.contexts?.['trace'], hash: digest(transaction.transaction ?? '') };
  return { ...transaction, contexts: { ...transaction.contexts, trace }, spans };
}

function digest(text: string): string {
  return createHash('md5').update(text).digest('hex').slice(0, 16);
}

function distinctText(span: Pick<Span, 'op' | 'description' | 'data'>): string {
  const { op, description = '' } = span;
  if (isRedis(span)) return description.split(' ', 1)[0] ?? '';
  if (isDatabaseQuery(span)) return sqlShape(description);
  if (op === 'http.client') return requestTarget(description) ?? description;
  return description;
}

function requestTarget(description: string): string | undefined {
  const [, method, url] = /^(get|head|post|put|delete|connect|options|trace|patch) (.*)$/is.exec(description) ?? [];
  if (method === undefined || url === undefined) return undefined;
  const { scheme, host, path } = splitUrl(url);
  return method.toUpperCase() + scheme + host + path;
}
