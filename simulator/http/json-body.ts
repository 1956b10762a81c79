import { invalidArgument } from './api-error.js';

/** A JSON object's properties; 400 when the body is anything else. */
export function objectBody(body: unknown): Record<string, unknown> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  throw invalidArgument('The request body is missing or not valid.');
}

/** `{count, value}`, the vendor's envelope of lists. */
export function listBody(value: readonly unknown[]): { count: number; value: readonly unknown[] } {
  return { count: value.length, value };
}
