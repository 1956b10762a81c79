import type { Span } from '../events/event.types.js';

/** Whether a span is a command to Redis: said by its op (older SDKs) or by the database system it names. */
export function isRedis(span: Pick<Span, 'op' | 'data'>): boolean {
  const { op = '', data } = span;
  return (
    op === 'redis' ||
    op.startsWith('db.redis') ||
    data?.['db.system'] === 'redis' ||
    data?.['db.system.name'] === 'redis'
  );
}

/** Whether a span is a query to a database; Redis, where thousands of commands are no problem, is none. */
export function isDatabaseQuery(span: Pick<Span, 'op' | 'data'>): boolean {
  const { op = '' } = span;
  return (op === 'db' || op.startsWith('db.')) && !isRedis(span);
}

/** Whether an SDK or a proxy cut the description short: what it left out may differ. */
export function isTruncated(description: string): boolean {
  return description.endsWith('...');
}

/** Whether a span is a query that reads, with its text whole. */
export function isWholeSelect(span: Pick<Span, 'op' | 'data' | 'description'>): boolean {
  const description = span.description?.trim() ?? '';
  return isDatabaseQuery(span) && /^select\b/i.test(description) && !isTruncated(description);
}
