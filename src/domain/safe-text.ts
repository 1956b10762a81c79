/**
 * A foreign value as text that PostgreSQL and JSON take: without NUL, without lone surrogates, cut to `maxLength`
 * characters. Null when it is no string.
 */
export function safeText(value: unknown, maxLength: number): string | null {
  if (typeof value !== 'string') return null;
  return value.slice(0, maxLength).replaceAll('\u0000', '').toWellFormed();
}
