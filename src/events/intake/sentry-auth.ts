/** Longer ones are refused before they are read. */
export const maxAuthHeaderBytes = 8 * 1024;

/**
 * The key of an `X-Sentry-Auth` header: `Sentry sentry_key=…, sentry_version=7, …` in any spacing; undefined when it
 * names none. A `sentry_secret` of an old DSN is ignored.
 */
export function readAuthHeader(header: string): string | undefined {
  const [scheme = '', ...rest] = header.trim().split(' ');
  if (scheme.toLowerCase() !== 'sentry') return undefined;
  for (const part of rest.join(' ').split(',')) {
    const [name = '', value = ''] = part.split('=', 2);
    if (name.trim().toLowerCase() === 'sentry_key') return value.trim();
  }
  return undefined;
}
