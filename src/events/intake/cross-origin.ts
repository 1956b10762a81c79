/** Lets pages of every origin send, and read what came of it: a browser's SDK posts from the customer's own site. */
export const crossOriginHeaders = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, OPTIONS',
  'access-control-allow-headers':
    'content-type, x-sentry-auth, x-requested-with, origin, accept, authentication, authorization, content-encoding, sentry-trace, baggage',
  'access-control-expose-headers': 'x-sentry-error, x-sentry-rate-limits, retry-after',
  'access-control-max-age': '3600',
} as const;
