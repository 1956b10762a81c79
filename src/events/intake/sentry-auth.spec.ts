import { describe, expect, it } from '@jest/globals';
import { readAuthHeader } from './sentry-auth.js';

describe('an X-Sentry-Auth header', () => {
  it.each([
    'Sentry sentry_key=abc, sentry_version=7, sentry_client=sentry.python/1.9.10',
    'Sentry sentry_version=7,sentry_key=abc,sentry_secret=def',
    '  sentry   sentry_key = abc ,sentry_timestamp=1',
    'SENTRY SENTRY_KEY=abc',
  ])('names the key: %s', (header) => {
    expect(readAuthHeader(header)).toBe('abc');
  });

  it.each(['', 'Sentry', 'Sentry sentry_version=7', 'Bearer abc', 'sentry_key=abc', 'Sentry =,,='])(
    'names no key: "%s"',
    (header) => {
      expect(readAuthHeader(header)).toBeUndefined();
    },
  );
});
